"""Numbers, dates, states, lines and codes of certificates, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10, mod_37_36

from tests import granted
from tongban.certificates import rules
from tongban.certificates.rules import Verdict, lines
from tongban.certificates.rules.lines import Terms
from tongban.certificates.rules.payload import Claim, claim_of, key_of, payload
from tongban.identity.queries import HolderWords
from tongban.identity.rules import HolderKind
from tongban.kernel.crypto.suites import INTL

REAL = (
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000000013338W011.11430000006122244L.20230000403.002.S",
    "11100000000013338W032.11220000013544541J.2430599.001.F",
    "11100000000013338W087.11370800MB28559184.37080001202411010001.001.3",
    "11100000MB03271699022.340100.000000016.001.9",
)
TERMS = Terms(date(2026, 10, 15), date(2031, 10, 14), "示范区市场监督管理局", "Market Regulation")
SHOP = HolderWords(HolderKind.BODY, "示范区晓梅小面馆", "92990102MA0000015P", "林晓梅")
LIN = HolderWords(HolderKind.PERSON, "林晓梅")
CLAIM = Claim(
    "1.2.156.3005.2.X",
    "JY29901020000685",
    "食品经营许可证",
    "示范区晓梅小面馆",
    "示范区市场监督管理局",
    date(2026, 10, 15),
    date(2031, 10, 14),
)


@pytest.mark.parametrize("known", REAL)
def test_the_check_character_of_an_identifier_is_that_of_gb_t_36904(known):
    *parts, check = known.split(".")

    assert rules.mod_37_36("".join(parts)) == check


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=60))
def test_the_check_character_agrees_with_an_independent_library(body):
    assert rules.mod_37_36(body) == mod_37_36.calc_check_digit(body)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_the_check_digit_agrees_with_an_independent_library(body):
    assert rules.mod_11_10(body) == mod_11_10.calc_check_digit(body)


@given(
    st.integers(0, 59),
    st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    st.integers(1, 999_999),
)
def test_one_wrong_character_of_an_identifier_is_always_noticed(place, char, serial):
    right = rules.identifier("11990000MB0000001M031", "11990102MB0000001P", f"20261015{serial:06d}")
    at = len(rules.OID) + 1 + place
    if right[at] in (".", char):
        return

    assert rules.is_identifier(right)
    assert not rules.is_identifier(right[:at] + char + right[at + 1 :])


def test_a_food_licence_has_jy_and_fourteen_digits():
    assert rules.number_in("JY2990102", 68) == "JY29901020000685"


@pytest.mark.parametrize(
    ("issued_on", "years", "last"),
    [
        (date(2026, 10, 15), 5, date(2031, 10, 14)),
        (date(2026, 1, 1), 5, date(2030, 12, 31)),
        (date(2028, 2, 29), 5, date(2033, 2, 28)),
        (date(2026, 10, 15), 0, None),
    ],
)
def test_years_end_with_the_day_before_their_anniversary(issued_on, years, last):
    assert rules.ends_on(issued_on, years) == last


@pytest.mark.parametrize(
    ("state", "last", "found"),
    [
        ("valid", None, Verdict.VALID),
        ("valid", date(2026, 10, 15), Verdict.VALID),
        ("valid", date(2026, 10, 14), Verdict.EXPIRED),
        ("revoked", date(2026, 10, 14), Verdict.REVOKED),
        ("making", None, Verdict.UNKNOWN),
    ],
)
def test_a_certificate_counts_until_its_last_day_and_a_revoked_one_never(state, last, found):
    assert rules.verdict(state, last, date(2026, 10, 15)) == found


def test_a_certificate_says_what_was_answered_in_both_languages():
    words = lines.content(granted.FOOD, granted.FOOD_ANSWERS, SHOP, TERMS)

    said = {line.key: (line.text, line.text_en) for line in words.lines}
    assert said["kind"] == ("餐饮服务经营者", "Catering")
    assert said["projects"] == ("餐饮服务经营者；食品销售经营者", "Catering; Food shop")
    assert said["area"] == ("38.5平方米", "38.5 m²")
    assert said["valid_to"] == ("2031年10月14日", "14 October 2031")
    assert said["issuer"] == ("示范区市场监督管理局", "Market Regulation")


def test_strangers_read_no_name_and_no_number_of_a_person():
    words = lines.content(granted.FOOD, granted.FOOD_ANSWERS, SHOP, TERMS)

    shown = lines.shown(words, is_body=True)

    said = {line.key: line.text for line in shown.lines}
    assert shown.holder == "示范区晓梅小面馆"
    assert (said["person"], said["safety"]) == ("林**", "李*")
    assert said["safety_number"] == "9901*************9"
    assert "林晓梅" not in str(lines.packed(shown))
    assert "990102198001011009" not in str(lines.packed(shown))


def test_of_a_person_s_certificate_strangers_read_little():
    words = lines.content(granted.FOOD, granted.FOOD_ANSWERS, LIN, TERMS)

    shown = lines.shown(words, is_body=False)

    assert shown.holder == "林**"
    assert [line.key for line in shown.lines] == ["name", "number", "issuer", "valid_to"]


def test_what_is_packed_comes_back_the_same():
    words = lines.content(granted.FOOD, granted.FOOD_ANSWERS, SHOP, TERMS)

    assert lines.unpacked(lines.packed(words)) == words


def test_the_number_stands_where_it_belongs_once_it_is_given():
    words = lines.content(granted.FOOD, granted.FOOD_ANSWERS, SHOP, TERMS)

    numbered = lines.numbered(words, "JY29901020000685")

    assert [line.text for line in numbered.lines if line.of == "number"] == ["JY29901020000685"]


def test_a_code_says_what_was_signed_and_a_changed_one_says_nothing():
    private = INTL.new_signing_key()
    public = INTL.public_half(private)
    text = payload(CLAIM, "ed25519-1", lambda message: INTL.sign(private, message))

    def verify(message: bytes, signature: bytes) -> bool:
        return INTL.verify(public, message, signature)

    assert claim_of(text, verify) == CLAIM
    assert key_of(text) == "ed25519-1"
    for at in range(0, len(text), 7):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert claim_of(changed, verify) in (None, CLAIM)
        assert changed[: changed.rindex(".")] == text[: text.rindex(".")] or (
            claim_of(changed, verify) is None
        )


@pytest.mark.parametrize(
    "text", ["", "T1", "T1.a.b.c", "T2.a.b.c", "T1.¤.b.c", "T1....", "x" * 2000]
)
def test_what_is_no_code_is_no_code(text):
    assert claim_of(text, lambda message, signature: True) is None
