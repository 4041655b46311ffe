"""From the names of retention.toml to Django's models."""

from functools import cache

from django.apps import apps
from django.db.models import Model


@cache
def model_of(table: str) -> type[Model]:
    """The model behind a table; LookupError for a table without one."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(f"no model stands for the table {table}")
