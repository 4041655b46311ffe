"""`{% load tongban %}`: the component vocabulary of our pages. `/style` shows every one."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongban.kernel.web import deadlines, fields, icons, marks, texts, times

register = template.Library()

for drawn in (
    icons.icon,
    marks.pill,
    marks.stage,
    marks.tag,
    marks.figures,
    marks.crumbs,
    marks.section_head,
    marks.answers,
    marks.pager,
    marks.seal,
    fields.field,
    fields.errors,
    fields.kept,
    fields.kept_away,
    fields.stepper,
    deadlines.ruler,
    deadlines.ruler_key,
    deadlines.day_table,
):
    register.simple_tag(drawn)

register.simple_block_tag(marks.note)
register.simple_block_tag(marks.empty)

register.filter("day", times.day)
register.filter("day_only", times.day_only)
register.filter("day_of_year", times.day_of_year)
register.filter("day_text", times.day_text)
register.filter("moment", times.moment)
register.filter("moment_text", times.moment_text)
register.filter("weekday", times.weekday_text)
register.filter("grouped", times.grouped)
register.filter("said", texts.said)
register.filter("cited", texts.cited)
register.filter("note_kind", marks.note_kind)

# 4xx answers carry a page that says what is wrong, so they are shown, not swallowed; nothing is
# evaluated and no inline style is written, or the content security policy would refuse it.
HTMX = (
    '{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,'
    '"selfRequestsOnly":true,"historyCacheSize":0,"responseHandling":['
    '{"code":"204","swap":false},{"code":"[234]..","swap":true},'
    '{"code":"5..","swap":false,"error":true}]}'
)


@register.simple_tag
def htmx() -> SafeString:
    """htmx and its settings, for `{% block head %}` of the pages that use it."""
    return format_html(
        '<meta name="htmx-config" content="{}"><script src="{}" defer></script>',
        HTMX,
        static("django_htmx/htmx-2.min.js"),
    )
