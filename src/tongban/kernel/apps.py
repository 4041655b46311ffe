"""The kernel's own tables; its rooms (audit, outbox, access) are apps of their own."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "tongban.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
