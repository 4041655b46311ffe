"""Published vectors and the pure parts; keys in the database are tested in integration."""

import base64
import hashlib
import stat

import pytest

from tongban.kernel.crypto import envelopes, master
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import INTL, SM, named
from tongban.kernel.errors import Misconfigured

SUITES = pytest.mark.parametrize("suite", [INTL, SM], ids=lambda suite: suite.name)
ONES = b"1" * 32


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


def test_sm3_gives_the_digest_of_gbt_32905():
    assert SM.digest(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_sha_256_gives_the_digest_of_fips_180():
    assert INTL.digest(b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_sm4_gcm_gives_the_ciphertext_of_rfc_8998():
    plaintext = b"".join(bytes([byte]) * 8 for byte in _hex("aabbccddeeffeeaa"))

    sealed = SM.seal(
        _hex("0123456789abcdeffedcba9876543210"),
        _hex("00001234567800000000abcd"),
        plaintext,
        _hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )

    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


def test_aes_256_gcm_gives_the_ciphertext_of_its_specification():
    sealed = INTL.seal(
        _hex("feffe9928665731c6d6a8f9467308308" * 2),
        _hex("cafebabefacedbaddecaf888"),
        _hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ),
        _hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )

    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_hmac_sha_256_gives_the_code_of_rfc_4231():
    assert INTL.mac(b"Jefe", b"what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_hmac_sm3_is_the_construction_of_rfc_2104_over_sm3():
    inner = bytes(byte ^ 0x36 for byte in ONES.ljust(64, b"\0"))
    outer = bytes(byte ^ 0x5C for byte in ONES.ljust(64, b"\0"))

    assert SM.mac(ONES, b"abc") == SM.digest(outer + SM.digest(inner + b"abc"))


@pytest.mark.parametrize(
    ("private", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
            "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
            "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_ed25519_gives_the_signatures_of_rfc_8032(private, public, message, signature):
    assert INTL.public_half(_hex(private)).hex() == public
    assert INTL.sign(_hex(private), _hex(message)).hex() == signature
    assert INTL.verify(_hex(public), _hex(message), _hex(signature))
    assert not INTL.verify(_hex(public), _hex(message) + b"!", _hex(signature))


def test_a_signature_or_key_of_the_wrong_size_is_simply_wrong():
    assert not INTL.verify(ONES, b"", b"short")
    assert not INTL.verify(b"short", b"", b"s" * 64)


def test_sm2_is_refused_with_a_reason_until_it_is_built_in():
    for attempt in (
        SM.new_signing_key,
        lambda: SM.sign(b"", b""),
        lambda: SM.verify(b"", b"", b""),
        lambda: SM.public_half(b""),
    ):
        with pytest.raises(Misconfigured, match="SM2 is not built in"):
            attempt()


def test_an_unknown_suite_is_refused_by_name():
    with pytest.raises(Misconfigured, match="no suite 'DES'; the suites are INTL, SM"):
        named("DES")


@SUITES
def test_the_form_of_an_envelope_is_what_the_module_says(suite):
    stored = envelopes.seal(suite, suite.new_key(), "d-1", b"words", b"p", b"row")

    assert stored[:6] == bytes((1, suite.number, 3)) + b"d-1"
    assert len(stored) == 6 + 12 + len(b"words") + 16


@SUITES
def test_two_envelopes_of_the_same_words_differ(suite):
    key = suite.new_key()

    assert envelopes.seal(suite, key, "d-1", b"w") != envelopes.seal(suite, key, "d-1", b"w")


@SUITES
def test_an_envelope_opens_only_where_it_is_bound(suite):
    key = suite.new_key()
    envelope = envelopes.parse(envelopes.seal(suite, key, "d-1", b"words", b"ab", b"c"))

    assert envelopes.unseal(envelope, key, b"ab", b"c") == b"words"
    for elsewhere in ((b"a", b"bc"), (b"abc",), (b"c", b"ab"), ()):
        with pytest.raises(BrokenEnvelope):
            envelopes.unseal(envelope, key, *elsewhere)


@pytest.mark.parametrize(
    "stored", [b"", b"\x01", b"\x02\x01\x01k", b"\x01\x09\x01k", b"\x01\x01\x01k" + b"0" * 20]
)
def test_what_is_no_envelope_is_refused(stored):
    with pytest.raises(BrokenEnvelope):
        envelopes.parse(stored)


def test_a_master_key_may_stand_among_remarks():
    text = f"# 演示\n  # more\n{base64.b64encode(bytes(range(32))).decode()}\n"

    assert master.parse(text, "MASTER_KEY").secret == bytes(range(32))


@pytest.mark.parametrize(
    "text", ["", "# only a remark", "YWJj", "not base64!", base64.b64encode(bytes(32)).decode()]
)
def test_what_is_no_master_key_is_refused_with_how_to_make_one(text):
    with pytest.raises(Misconfigured, match=r"MASTER_KEY_FILE \(k\) .*openssl rand -base64 32"):
        master.parse(text, "MASTER_KEY_FILE (k)")


def test_the_id_of_a_master_key_is_stable_and_gives_nothing_away():
    first, again = master.MasterKey.of(ONES), master.MasterKey.of(ONES)

    assert first.key_id == again.key_id != master.MasterKey.of(b"2" * 32).key_id
    assert first.key_id.startswith("m-")
    assert hashlib.sha256(ONES).hexdigest()[:16] not in first.key_id
    assert "1111" not in repr(first)


@SUITES
def test_another_master_key_is_told_which_one_is_expected(suite):
    right, wrong = master.MasterKey.of(ONES), master.MasterKey.of(b"2" * 32)
    wrapped = right.wrap(suite, b"k" * 16, b"data")

    assert right.unwrap(wrapped, "The key", b"data") == b"k" * 16
    with pytest.raises(Misconfigured) as said:
        wrong.unwrap(wrapped, "The key", b"data")
    assert f"The key belongs to the master key {right.key_id}" in str(said.value)
    assert wrong.key_id in str(said.value)
    assert "MASTER_KEY_FILE" in str(said.value)


def test_a_wrapped_key_that_was_altered_is_told_from_a_wrong_master_key():
    right = master.MasterKey.of(ONES)
    wrapped = right.wrap(INTL, b"k" * 32, b"data")

    with pytest.raises(Misconfigured, match="The key was altered where it is stored"):
        right.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]), "The key", b"data")
    with pytest.raises(Misconfigured, match="The key was altered where it is stored"):
        right.unwrap(wrapped, "The key", b"other")


def test_a_new_master_key_file_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "keys" / "master.key"

    key = master.create_file(path, remarks=master.DEMO_REMARK)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "演示" in path.read_text()
    assert master.parse(path.read_text(), str(path)) == key
    with pytest.raises(FileExistsError):
        master.create_file(path)
    assert [one.name for one in path.parent.iterdir()] == ["master.key"]


def test_the_master_key_comes_from_its_file(monkeypatch, tmp_path):
    key = master.create_file(tmp_path / "master.key")
    monkeypatch.delenv("MASTER_KEY", raising=False)
    monkeypatch.setenv("MASTER_KEY_FILE", str(tmp_path / "master.key"))

    assert master.current() == key


def test_no_master_key_at_all_is_said_so(monkeypatch):
    monkeypatch.delenv("MASTER_KEY", raising=False)
    monkeypatch.delenv("MASTER_KEY_FILE", raising=False)

    with pytest.raises(Misconfigured, match="MASTER_KEY is not set"):
        master.current()


def test_a_master_key_beside_the_data_or_open_to_others_is_warned_of(monkeypatch, tmp_path):
    path = tmp_path / "var" / "keys" / "master.key"
    master.create_file(path)
    path.chmod(0o644)
    monkeypatch.setenv("MASTER_KEY_FILE", str(path))

    inside, readable = master.warnings(tmp_path / "var")

    assert "inside the data folder" in inside
    assert f"chmod 600 {path}" in readable


def test_a_private_master_key_elsewhere_raises_no_warning(monkeypatch, tmp_path):
    master.create_file(tmp_path / "master.key")
    monkeypatch.setenv("MASTER_KEY_FILE", str(tmp_path / "master.key"))

    assert master.warnings(tmp_path / "var") == []
