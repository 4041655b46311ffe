"""Prose of a guide: never markup."""

from tongban.catalogue.web.prose import shown


def test_prose_is_headings_paragraphs_lists_and_bold_and_never_markup():
    text = "## 标题\n\n一段<script>\n接着\n\n- **甲**：一\n- 乙 ** 没有完\n\n## 紧跟\n- 丙"

    assert str(shown(text)) == (
        "<h3>标题</h3><p>一段&lt;script&gt; 接着</p>"
        "<ul><li><b>甲</b>：一</li><li>乙 ** 没有完</li></ul><h3>紧跟</h3><ul><li>丙</li></ul>"
    )
