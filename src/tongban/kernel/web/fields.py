"""Form fields as the design draws them: label, hint, error, control, each tied by aria.

A form says more about its fields with plain attributes: `field.choice_hints` and
`field.choice_effects` (mappings from value to text), `field.width` ("w-4", "w-8", "w-16"),
`field.affix` (a unit after the control), `field.one_of` (one of several is
needed, so none is called optional), `field.ask` (the legend is the page's question).
"""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from tongban.kernel.web.icons import icon

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field(bound: BoundField) -> SafeString:
    """`{% field form.name %}`: any field of a form, by the kind of its widget."""
    widget = bound.field.widget
    if bound.is_hidden:
        return SafeString(str(bound))
    if isinstance(widget, GROUPS):
        return _group(bound)
    if isinstance(widget, forms.CheckboxInput):
        return _check(bound)
    return _plain(bound)


def errors(*some_forms: Any) -> SafeString:
    """The summary that stands first in main: each error a link to its field. Empty without any."""
    rows = [row for form in some_forms if form is not None for row in _rows(form)]
    if not rows:
        return mark_safe("")
    title = ngettext("还有{n}处要改", "还有{n}处要改", len(rows)).format(n=len(rows))
    return format_html(
        '<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-h">'
        '<h2 id="errors-h">{}</h2><ul>{}</ul></div>',
        title,
        format_html_join("", "<li>{}</li>", ((row,) for row in rows)),
    )


def kept(
    label: str,
    value: str,
    source: str = "",
    change: str = "",
    wrong: str = "",
    anchor: str = "kept",
) -> SafeString:
    """A value we know already, with its source; `change` and `wrong` are addresses.

    `anchor` keeps the ids of several on one page apart.
    """
    return format_html(
        '<div class="field"><span id="{0}"><b>{1}</b></span><div class="kept">'
        '<p class="value" role="group" aria-labelledby="{0}">{2}</p>{3}{4}</div></div>',
        anchor,
        label,
        value,
        _change(label, change),
        _source(source, wrong),
    )


def kept_away(bound: BoundField, reason: str) -> SafeString:
    """A value whose source is down: the reason, and an input in its place."""
    away = format_html(
        '<p class="source away">{}<span>{}</span></p>{}', icon("cut"), reason, _control(bound)
    )
    return _wrap(bound, format_html('<div class="kept away">{}</div>', away))


def stepper(steps: Iterable[str], here: int, left: Collection[int] = ()) -> SafeString:
    """Where one is in a form of several pages; `here` counts from 1.

    Steps before it carry a tick, but for those left unfinished.
    """
    labels = list(steps)
    shown = format_html_join(
        "",
        "<li{}>{}</li>",
        (
            _step(label, n, here, len(labels), is_past=n < here and n not in left)
            for n, label in enumerate(labels, 1)
        ),
    )
    return format_html('<ol class="stepper" aria-label="{}">{}</ol>', gettext("填表进度"), shown)


def _plain(bound: BoundField) -> SafeString:
    return _wrap(bound, _control(bound))


def _wrap(bound: BoundField, control: SafeString) -> SafeString:
    return format_html(
        '<div class="{}"><label for="{}">{}{}</label>{}{}{}</div>',
        _field_class(bound),
        bound.id_for_label,
        bound.label,
        _optional(bound),
        _hint(bound),
        _wrong(bound),
        control,
    )


def _control(bound: BoundField) -> SafeString:
    attrs = _aria(bound)
    if isinstance(bound.field.widget, forms.FileInput):
        return format_html('<div class="dropzone">{}</div>', bound.as_widget(attrs=attrs))
    own = str(bound.field.widget.attrs.get("class", ""))
    width = str(getattr(bound.field, "width", ""))
    attrs["class"] = " ".join(filter(None, ("input", width, own)))
    if _begins(bound):
        attrs["autofocus"] = True
    control = bound.as_widget(attrs=attrs)
    affix = getattr(bound.field, "affix", "")
    return format_html('<p class="affix">{} {}</p>', control, affix) if affix else control


def _group(bound: BoundField) -> SafeString:
    ask = mark_safe(' class="ask"') if getattr(bound.field, "ask", False) else ""
    described = _aria(bound).get("aria-describedby", "")
    return format_html(
        '<fieldset class="{}"{}{}><legend{}>{}{}</legend>{}{}{}</fieldset>',
        _field_class(bound),
        format_html(' aria-describedby="{}"', described) if described else "",
        mark_safe(' tabindex="-1" autofocus') if _begins(bound) else "",
        ask,
        bound.label,
        _optional(bound),
        _hint(bound),
        _wrong(bound),
        format_html_join("", "{}", ((_choice(bound, part),) for part in bound.subwidgets)),
    )


def _choice(bound: BoundField, part: Any) -> SafeString:
    value = str(part.data["value"])
    hint = getattr(bound.field, "choice_hints", {}).get(value, "")
    effect = getattr(bound.field, "choice_effects", {}).get(value, "")
    return format_html(
        '<label class="choice">{}<span>{}</span>{}{}</label>',
        part.tag(),
        part.choice_label,
        format_html('<span class="hint">{}</span>', hint) if hint else "",
        format_html('<span class="effect">{}</span>', effect) if effect else "",
    )


def _check(bound: BoundField) -> SafeString:
    return format_html(
        '<div class="{}">{}<label class="check">{}<span>{}</span></label>{}</div>',
        _field_class(bound),
        _wrong(bound),
        bound.as_widget(attrs=_aria(bound)),
        bound.label,
        _hint(bound),
    )


def _begins(bound: BoundField) -> bool:
    """Whether the page opens with the cursor here; of choices their group, since only one thing of
    a page may have the focus."""
    return bool(getattr(bound.field, "begins", False))


def _aria(bound: BoundField) -> dict[str, Any]:
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}-h")
    if bound.errors:
        described.append(f"{bound.auto_id}-e")
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def _field_class(bound: BoundField) -> str:
    return "field wrong" if bound.errors else "field"


def _optional(bound: BoundField) -> SafeString | str:
    if bound.field.required or getattr(bound.field, "one_of", False):
        return ""
    return format_html(' <span class="optional">{}</span>', gettext("选填"))


def _hint(bound: BoundField) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html('<p class="hint" id="{}-h">{}</p>', bound.auto_id, bound.help_text)


def _wrong(bound: BoundField) -> SafeString | str:
    if not bound.errors:
        return ""
    return format_html(
        '<p class="wrong-text" id="{}-e">{}<span>{}</span></p>',
        bound.auto_id,
        icon("alert"),
        " ".join(str(error) for error in bound.errors),
    )


def _rows(form: Any) -> list[SafeString | str]:
    whole: list[SafeString | str] = [str(error) for error in form.non_field_errors()]
    # One of several forms of a page says which it is, or the reader would have to try them all.
    named = getattr(form, "named", "")
    before = gettext("%(which)s：") % {"which": named} if named else ""
    for bound in form:
        whole += [_error_link(bound, f"{before}{error}") for error in bound.errors]
    return whole


def _error_link(bound: BoundField, error: str) -> SafeString:
    target = f"{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else bound.auto_id
    return format_html('<a href="#{}">{}</a>', target, error)


def _change(label: str, address: str) -> SafeString | str:
    if not address:
        return ""
    word = gettext("改")
    return format_html(
        '<a class="linkish" href="{}">{}<span class="vh">{}</span></a>', address, word, label
    )


def _source(source: str, wrong: str) -> SafeString | str:
    if not source:
        return ""
    link = format_html('<a href="{}">{}</a>', wrong, gettext("信息有误？")) if wrong else ""
    return format_html('<p class="source">{}<span>{}</span>{}</p>', icon("source"), source, link)


def _step(
    label: str, n: int, here: int, total: int, *, is_past: bool
) -> tuple[SafeString | str, str]:
    if n == here:
        text = gettext("第{n}步，共{total}步：{label}").format(n=n, total=total, label=label)
        return mark_safe(' aria-current="step"'), text
    return (mark_safe(' class="past"') if is_past else ""), label
