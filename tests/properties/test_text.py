import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import text
from tongban.kernel.errors import Refused

anything = st.text()
names = st.text(st.sampled_from("王芳单曾阿依古丽买提·•．. 　abcＡＢ𠮷㛃䶮𬱖〇"), max_size=12)


@given(anything)
def test_folding_twice_changes_nothing_more(words):
    assert text.fold(text.fold(words)) == text.fold(words)


@given(names)
def test_folding_a_name_twice_changes_nothing_more(name):
    assert text.fold_name(text.fold_name(name)) == text.fold_name(name)


@given(anything)
def test_canonically_equal_text_folds_alike(words):
    assert text.fold(unicodedata.normalize("NFD", words)) == text.fold(words)


@given(anything)
def test_what_passes_is_stored_in_one_form_and_passes_again(words):
    try:
        kept = text.refuse_odd(words)
    except Refused:
        return

    assert kept == unicodedata.normalize("NFC", words)
    assert text.refuse_odd(kept) == kept


@given(anything)
def test_nothing_that_passes_can_hide(words):
    try:
        kept = text.refuse_odd(words)
    except Refused:
        return

    assert not any(unicodedata.category(char) in ("Cc", "Co", "Cs") for char in kept)
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.characters(min_codepoint=0x20000, max_codepoint=0x3FFFD))
def test_every_han_character_of_the_upper_planes_is_welcome(char):
    if ord(char) & 0xFFFF < 0xFFFE:
        assert text.refuse_odd(char) == unicodedata.normalize("NFC", char)


@given(names)
def test_a_sort_key_is_the_same_for_names_that_match(name):
    assert text.name_sort_key(name) == text.name_sort_key(text.fold_name(name))
