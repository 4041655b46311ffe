"""What lies under which key is declared: a change of keys forgets nothing."""

import ast

from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField

from tests.house.source import calls, modules
from tongban.kernel import fences
from tongban.kernel.crypto import keys
from tongban.kernel.rotation.places import PLACES, Fleeting, Hashed, Sealed

SUBJECT = "under a person's own key, whose wrapping changes and nothing else"
WRAPPED = "a key, wrapped by the master key: rewrapped by `keys rotate --master`"
PUBLIC = "a hash, a signature or a public key: under no key"

UNDER_NO_DATA_KEY = {
    "kernel.DataKey.wrapped": WRAPPED,
    "kernel.SubjectKey.wrapped": WRAPPED,
    "kernel.VerifyingKey.public": PUBLIC,
    "audit.AuditLeaf.leaf_hash": PUBLIC,
    "audit.AuditNode.node_hash": PUBLIC,
    "audit.AuditCheckpoint.root": PUBLIC,
    "audit.AuditCheckpoint.signature": PUBLIC,
    "audit.AuditDetail.sealed": SUBJECT,
    "identity.Person.sealed_name": SUBJECT,
    "identity.Person.sealed_id_number": SUBJECT,
    "identity.Person.sealed_mobile": SUBJECT,
    "identity.Guardianship.sealed_proof_number": SUBJECT,
    "retention.PurgeProof.salt": PUBLIC,
    "retention.PurgeProof.leaves": PUBLIC,
}
"""A binary column that is in neither list is a column somebody forgot."""

OURS = [m for m in apps.get_models() if m.__module__.startswith("tongban.")]


def test_every_binary_column_is_declared_or_lies_under_no_data_key():
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField)
    }
    declared = {str(place) for place in PLACES if isinstance(place, Sealed)}

    assert columns == declared | UNDER_NO_DATA_KEY.keys()
    assert not declared & UNDER_NO_DATA_KEY.keys()


def _used(*names: str) -> set[str]:
    """The purposes named where one of these functions of the port is called."""
    found = set()
    for module in modules():
        for node, name in calls(module):
            if name in {f"crypto.{one}" for one in names}:
                purpose = node.args[0]
                if module.name == "tongban.kernel.rotation.places":
                    continue
                assert isinstance(purpose, ast.Constant), f"{module}:{node.lineno} hides a purpose"
                found.add(str(purpose.value))
    return found


def test_every_purpose_used_is_known_and_says_where_its_things_lie():
    hashed = {place.purpose for place in PLACES if isinstance(place, Hashed | Fleeting)}
    sealed = {place.purpose for place in PLACES if isinstance(place, Sealed)}

    assert _used("keyed_hash", "keyed_hashes", "keyed_hash_matches") == hashed | keys.SEALS
    assert _used("encrypt", "decrypt") == sealed
    assert hashed | sealed | keys.SEALS <= {purpose for purpose, _ in keys.PURPOSES}


def test_kept_hashes_are_looked_up_under_every_living_key():
    """`column=hash` misses what lies under a former key; `column__in=hashes` does not."""
    columns = {place.column for place in PLACES if isinstance(place, Hashed)}
    wrong = [
        f"{module}:{node.lineno} {keyword.arg}"
        for module in modules()
        for node, name in calls(module)
        if name.rpartition(".")[2] in {"filter", "get", "exclude", "get_or_create"}
        for keyword in node.keywords
        if keyword.arg in columns
    ]
    assert wrong == []


def test_the_platform_may_make_anew_what_is_declared():
    shares = {
        table.name: {
            op: columns for one in table.shares if one.role == "task" for op, columns in one.ops
        }
        for table in fences.load(settings.FENCES_FILE).tables
    }
    for place in (one for one in PLACES if not isinstance(one, Fleeting)):
        may = shares[apps.get_model(place.model)._meta.db_table]
        assert "update" in may, f"{place} cannot be made anew"
        assert not may["update"] or place.column in may["update"], f"{place} cannot be made anew"
