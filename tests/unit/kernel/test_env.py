import pytest

from tongban.kernel import env
from tongban.kernel.errors import Misconfigured


def test_a_variable_that_is_not_set_takes_its_default(monkeypatch):
    monkeypatch.delenv("A_NAME", raising=False)

    assert env.text("A_NAME", "somebody") == "somebody"
    assert env.number("A_NAME", 5, 1, 9) == 5
    assert env.flag("A_NAME") is False
    assert env.secret("A_NAME", "") == ""


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("A_NAME", "  ")

    assert env.text("A_NAME", "somebody") == "somebody"


def test_a_variable_without_a_default_must_be_set(monkeypatch):
    monkeypatch.delenv("A_NAME", raising=False)

    with pytest.raises(Misconfigured, match="A_NAME is not set"):
        env.text("A_NAME")


@pytest.mark.parametrize("nonsense", ["abc", "1.5", "１２", "0x10", "1_000", "--3", "²"])
def test_a_number_that_is_none_is_refused_by_name(monkeypatch, nonsense):
    monkeypatch.setenv("CORRECTION_DAYS", nonsense)

    with pytest.raises(Misconfigured, match=r"CORRECTION_DAYS .* whole number such as 15"):
        env.days("CORRECTION_DAYS", 15)


@pytest.mark.parametrize("outside", ["0", "61", "-1"])
def test_a_number_outside_its_bounds_is_refused_with_the_bounds(monkeypatch, outside):
    monkeypatch.setenv("CORRECTION_DAYS", outside)

    with pytest.raises(Misconfigured, match=r"CORRECTION_DAYS .* between 1 and 60"):
        env.days("CORRECTION_DAYS", 15, least=1, most=60)


@pytest.mark.parametrize(("spelling", "meaning"), [("YES", True), ("1", True), ("off", False)])
def test_a_flag_is_read_in_the_usual_spellings(monkeypatch, spelling, meaning):
    monkeypatch.setenv("DEMO", spelling)

    assert env.flag("DEMO") is meaning


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("DEMO", "ture")

    with pytest.raises(Misconfigured, match="DEMO is 'ture'; it must be yes or no"):
        env.flag("DEMO")


def test_a_choice_outside_the_list_is_refused_with_the_list(monkeypatch):
    monkeypatch.setenv("CRYPTO_SUITE", "ROT13")

    with pytest.raises(Misconfigured, match=r"CRYPTO_SUITE .* one of INTL, SM"):
        env.choice("CRYPTO_SUITE", "INTL", ("INTL", "SM"))


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("hush\n")
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "key"))

    assert env.secret("SECRET") == "hush"


def test_a_secret_from_two_places_is_refused(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("hush")
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SECRET", "hush")

    with pytest.raises(Misconfigured, match="SECRET and SECRET_FILE are both set"):
        env.secret("SECRET")


@pytest.mark.parametrize("content", [b"", b" \n", b"x" * 70_000, b"\xff\xfe"])
def test_a_secret_file_that_holds_no_secret_is_refused(monkeypatch, tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "key"))

    with pytest.raises(Misconfigured, match=r"SECRET_FILE names .*key, which is"):
        env.secret("SECRET")


def test_a_secret_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(Misconfigured, match=r"SECRET_FILE names .*nowhere, which cannot be read"):
        env.secret("SECRET")
