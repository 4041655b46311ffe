"""A little Markdown as a page shows it: `##` headings, paragraphs, `-` lists, **bold**.

Everything else is text; nothing of it is ever HTML.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tongban.kernel.web.texts import in_its_language


def shown(text: str) -> SafeString:
    """The prose of a guide; its headings stand below the section's."""
    blocks = (block.strip() for block in text.split("\n\n"))
    return format_html_join("", "{}", ((_block(block),) for block in blocks if block))


def _block(block: str) -> SafeString:
    lines = block.splitlines()
    if lines[0].startswith("#"):
        head = format_html("<h3>{}</h3>", _line(lines[0].lstrip("# ")))
        rest = "\n".join(lines[1:]).strip()
        return format_html("{}{}", head, _block(rest)) if rest else head
    if all(line.startswith("- ") for line in lines):
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_line(x[2:]),) for x in lines))
        )
    return format_html("<p>{}</p>", _line(" ".join(lines)))


def _line(line: str) -> SafeString:
    """Every second piece between ** is bold; a pair that is not closed stays as it is."""
    pieces = line.split("**")
    if len(pieces) % 2 == 0:
        return in_its_language(line)
    said = [in_its_language(piece) for piece in pieces]
    return format_html_join(
        "", "{}", ((format_html("<b>{}</b>", x) if n % 2 else x,) for n, x in enumerate(said))
    )
