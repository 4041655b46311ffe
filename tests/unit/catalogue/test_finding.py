"""People find an item in their own words."""

import pytest

from tongban.catalogue.rules.finding import Findable, score, words_of
from tongban.catalogue.web.prose import shown

FOOD = Findable.of(
    ["食品经营许可（新办）", "Food licence (new)"],
    ["开饭店", "小吃店", "卫生证", "restaurant"],
    ["开饭店、奶茶店要办", "Before you open", "示范区市场监督管理局", "Market Regulation"],
)
SHOP = Findable.of(
    ["个体工商户设立登记", "Registering a sole trader"], ["开店", "营业执照"], ["一家人开店"]
)


def best(asked: str) -> list[Findable]:
    words = words_of(asked)
    found = [one for one in (FOOD, SHOP) if score(one, words)]
    return sorted(found, key=lambda one: -score(one, words))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("食品经营许可", FOOD),
        ("食品许可", FOOD),
        ("我想开个小吃店", FOOD),
        ("ＦＯＯＤ  Licence", FOOD),
        ("i want to open a restaurant", FOOD),
        ("卫生证", FOOD),
        ("市场监督管理局", FOOD),
        ("营业执照", SHOP),
        ("个体工商户登记", SHOP),
        ("sole trader", SHOP),
    ],
)
def test_the_right_item_comes_first(asked, first):
    assert best(asked)[0] is first


@pytest.mark.parametrize("asked", ["发射火箭", "护照", "zzz", "开饭店 火箭", "🚀"])
def test_what_fits_nothing_finds_nothing(asked):
    assert best(asked) == []


def test_a_question_is_bounded():
    assert len(words_of(" ".join(map(str, range(100))))) == 8
    assert words_of("  ，。 ") == ()


def test_prose_is_headings_paragraphs_lists_and_bold_and_never_markup():
    text = "## 标题\n\n一段<script>\n接着\n\n- **甲**：一\n- 乙 ** 没有完\n\n## 紧跟\n- 丙"

    assert str(shown(text)) == (
        "<h3>标题</h3><p>一段&lt;script&gt; 接着</p>"
        "<ul><li><b>甲</b>：一</li><li>乙 ** 没有完</li></ul><h3>紧跟</h3><ul><li>丙</li></ul>"
    )
