"""What lies under which key is declared: a change of keys forgets nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField

from tests.house.source import Module, calls, modules, uses
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
    "notices.Contact.sealed_email": SUBJECT,
    "notices.EmailCode.sealed": SUBJECT,
    "ratings.Rating.sealed_words": SUBJECT,
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


PORT = "tongban.kernel.crypto.port"
BELONGING = "tongban.kernel.belonging.Belonging"
"""Seals for whole rooms: each kind of words names its purpose where it is declared."""
MADE_ANEW = {"tongban.kernel.rotation.places", "tongban.kernel.belonging"}
"""Where a purpose is passed on."""
HASHING = ("keyed_hash", "keyed_hash_each", "keyed_hashes", "keyed_hash_matches")
SEALING = ("encrypt", "encrypt_each", "decrypt")


def _purposes(module: Module, names: tuple[str, ...]) -> Iterator[str]:
    """The purposes these functions of the port are called with, by whatever name."""
    wanted = {f"{PORT}.{one}" for one in names} | ({BELONGING} if "encrypt" in names else set())
    for node, name, call in uses(module):
        where = f"{module}:{node.lineno}"
        if name in wanted and not (name == BELONGING and call is None):
            assert call is not None, f"{where} passes {name} on, so nobody sees its purpose"
            said = [word.value for word in call.keywords if word.arg == "purpose"]
            purpose = (call.args or said or [None])[0]
            assert isinstance(purpose, ast.Constant), f"{where} hides a purpose"
            yield str(purpose.value)


def _used(names: tuple[str, ...]) -> set[str]:
    """All of them, but for the places that seal or make anew whatever they are given."""
    return {
        purpose
        for module in modules()
        if module.name not in MADE_ANEW
        for purpose in _purposes(module, names)
    }


SPELLINGS = {
    "as everywhere": """
from tongban.kernel.crypto import port as crypto
crypto.encrypt("name", b"")""",
    "by its own name": """
from tongban.kernel.crypto import port
port.encrypt("name", b"")""",
    "the function itself": """
from tongban.kernel.crypto.port import encrypt
encrypt("name", b"")""",
    "under another name": """
from tongban.kernel.crypto.port import encrypt as hide
hide("name", b"")""",
    "inside a function": """
def f():
    import tongban.kernel.crypto.port as p
    p.encrypt("name", b"")""",
    "from above": """
from tongban.kernel import crypto
crypto.port.encrypt("name", b"")""",
    "in full": """
import tongban.kernel.crypto.port
tongban.kernel.crypto.port.encrypt("name", b"")""",
    "from beside": """
from .crypto.port import encrypt
encrypt(purpose="name", content=b"")""",
}
HIDDEN = {
    "a variable": """
from tongban.kernel.crypto import port
port.encrypt(purpose, b"")""",
    "a partial": """
from tongban.kernel.crypto import port
partial(port.encrypt, "name")""",
    "another name": """
from tongban.kernel.crypto.port import encrypt
hide = encrypt
hide("name", b"")""",
}


def _written(text: str) -> Module:
    return Module("tongban.kernel.sample", Path("sample.py"), ast.parse(text))


@pytest.mark.parametrize("how", SPELLINGS)
def test_a_purpose_is_seen_however_the_port_is_called(how):
    assert list(_purposes(_written(SPELLINGS[how]), SEALING)) == ["name"]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_purpose_nobody_can_read_in_the_source_is_refused(how):
    with pytest.raises(AssertionError, match="sample"):
        list(_purposes(_written(HIDDEN[how]), SEALING))


def test_the_port_is_not_taken_whole():
    wholes = [
        f"{module}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tongban.kernel.crypto")
        and any(one.name == "*" for one in node.names)
    ]
    assert wholes == []


def test_every_purpose_used_is_known_and_says_where_its_things_lie():
    hashed = {place.purpose for place in PLACES if isinstance(place, Hashed | Fleeting)}
    sealed = {place.purpose for place in PLACES if isinstance(place, Sealed)}

    assert _used(HASHING) == hashed | keys.SEALS
    assert _used(SEALING) == sealed
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
