import pytest

from tongban.kernel import text
from tongban.kernel.errors import Refused


@pytest.mark.parametrize("dot", "·•‧∙⋅・･ꞏ")
def test_every_kind_of_middle_dot_names_the_same_person(dot):
    assert text.fold_name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize("written", ["阿依古丽.买买提", "阿依古丽．买买提", "阿依古丽 · 买买提"])
def test_a_full_stop_or_a_spaced_dot_in_a_name_is_its_middle_dot(written):
    assert text.fold_name(written) == "阿依古丽·买买提"


def test_spaces_inside_a_chinese_name_do_not_count():
    assert text.fold_name("王　芳") == text.fold_name(" 王 芳 ") == "王芳"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 沈 清　如 ", "沈清如"),
        ("古丽娜尔 • 艾合买提", "古丽娜尔·艾合买提"),
        ("𬱖 一诺", "𬱖一诺"),
        ("Ann  Lee", "Ann Lee"),
        ("J. R. Smith", "J. R. Smith"),
        ("示范区 清如花店", "示范区清如花店"),
    ],
)
def test_a_name_is_stored_as_the_register_spells_it(typed, stored):
    assert text.plain_name(typed) == stored


def test_spaces_inside_a_latin_name_do():
    assert text.fold_name("Ann  LEE") == "ann lee"
    assert text.fold_name("AnnLee") == "annlee"


def test_width_and_case_do_not_count():
    assert text.fold("ＡＢＣ１２３（甲）") == "abc123(甲)"
    assert text.fold("ﾊﾟﾝ") == "パン"


def test_folding_keeps_what_is_more_than_width():
    assert text.fold("㈱½²") == "㈱½²"


@pytest.mark.parametrize("rare", ["𠮷", "㛃", "䶮", "𬱖", "𫖯", "𬘭", "\U000323af", "\U0002ebf0"])
def test_rare_characters_of_names_stay(rare):
    assert text.refuse_odd(f"王{rare}") == f"王{rare}"


@pytest.mark.parametrize(
    ("odd", "name", "kind"),
    [
        ("\u0007", "U+0007", "控制字符"),
        ("\n", "U+000A", "控制字符"),
        ("\u2028", "U+2028（LINE SEPARATOR）", "控制字符"),
        ("\u202e", "U+202E（RIGHT-TO-LEFT OVERRIDE）", "改变文字方向"),
        ("\u200f", "U+200F（RIGHT-TO-LEFT MARK）", "改变文字方向"),
        ("\u200b", "U+200B（ZERO WIDTH SPACE）", "看不见"),
        ("\ufeff", "U+FEFF", "看不见"),
        ("\ue863", "U+E863", "自造字"),
        ("\U000f0000", "U+F0000", "自造字"),
        ("\u0378", "U+0378", "没有编定"),
        ("\ufffe", "U+FFFE", "没有编定"),
        ("\U0002ffff", "U+2FFFF", "没有编定"),
        ("\ud842", "U+D842", "半个代理对"),
    ],
)
def test_a_character_that_has_no_place_in_text_is_named_with_its_place(odd, name, kind):
    with pytest.raises(Refused) as refused:
        text.refuse_odd(f"王{odd}芳")

    assert f"第2个字符 {name}" in str(refused.value)
    assert kind in str(refused.value)


def test_line_breaks_pass_where_lines_are_asked_for():
    assert text.refuse_odd("一\r\n二\t三", lines=True) == "一\r\n二\t三"


def test_joiners_that_a_script_needs_to_spell_stay():
    assert text.refuse_odd("\u1828\u180e\u1820") == "\u1828\u180e\u1820"


def test_text_comes_back_in_one_normal_form():
    assert text.refuse_odd("e\u0301") == "é"


def test_names_sort_by_pinyin_and_a_name_comes_before_those_it_begins():
    names = ["张三", "李四", "王芳芳", "阿依古丽·买买提", "王芳", "陈立"]

    names.sort(key=text.name_sort_key)

    assert names == ["阿依古丽·买买提", "陈立", "李四", "王芳", "王芳芳", "张三"]


@pytest.mark.parametrize(
    ("name", "begins"), [("单雄", "shan4'"), ("曾敏", "zeng1'"), ("单于明", "chan2'yu2'")]
)
def test_a_surname_is_sorted_by_its_reading_as_a_surname(name, begins):
    assert text.name_sort_key(name).startswith(begins)


def test_equal_sounds_still_sort_apart():
    assert text.sort_key("王方") != text.sort_key("王芳")
