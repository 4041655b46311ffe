"""The acts of the desk, each a page that asks once more and keeps what was typed when refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases import actions, queries
from tongban.cases.queries import DeclineReason, OpinionRow
from tongban.cases.rules import LONGEST_WORDS, Step
from tongban.cases.web.bars import duties, why_not
from tongban.cases.web.shown import item_name, item_of, judged
from tongban.cases.web.words import DECLINE_REASONS, DESK_ACTS, of
from tongban.catalogue.queries import Text
from tongban.identity import queries as identity
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.text import refuse_odd
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import RadioField
from tongban.kernel.web.request import Request

Made = Callable[[Any], forms.Form]
Do = Callable[[dict[str, Any]], None]


class WordsField(forms.CharField):
    """Some lines of text that can be read."""

    def __init__(self, label: Any, missing: Any, hint: Any = "", rows: int = 5) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=bool(missing),
            max_length=LONGEST_WORDS,
            error_messages={"required": missing} if missing else {},
            widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        )
        self.one_of = not missing
        """Whether it must be written hangs on another answer: not marked as optional."""

    def clean(self, value: Any) -> str:
        """Raises ValidationError with the rule's sentence for what cannot be read."""
        text = str(super().clean(value))
        try:
            return refuse_odd(text, lines=True)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class DeclineForm(forms.Form):
    """Why it is not accepted, and which body to turn to."""

    reason = RadioField(
        gettext_lazy("为什么不予受理"),
        gettext_lazy("请选不予受理的原因。"),
        DECLINE_REASONS,
        coerce=DeclineReason,
    )
    right_body = forms.TypedChoiceField(
        label=gettext_lazy("应当向哪个机关申请"),
        help_text=gettext_lazy("不属于本机关职权范围的要选（行政许可法第三十二条）。"),
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    def __init__(self, data: Any, bodies: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["right_body"].choices = [("", "—"), *bodies]  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    """All that is missing, a line for each point."""

    points = WordsField(
        gettext_lazy("要补正的全部内容"),
        gettext_lazy("请写明要补什么。一次说全，以后不能再加。"),
        gettext_lazy("一行写一点。只能告知一次（行政许可法第三十二条第一款第四项）。"),
        8,
    )


class OpinionForm(forms.Form):
    """What one examiner found."""

    favours = RadioField(
        gettext_lazy("您的意见"),
        gettext_lazy("请选符合或者不符合。"),
        {
            "yes": gettext_lazy("符合条件，建议准予"),
            "no": gettext_lazy("不符合条件，建议不予"),
        },
    )
    said = WordsField(
        gettext_lazy("审查意见"), gettext_lazy("请写审查意见：看了什么，是否符合条件。")
    )


class DecisionForm(forms.Form):
    """Granted, or refused with reasons."""

    granted = RadioField(
        gettext_lazy("决定"),
        gettext_lazy("请选准予或者不予。"),
        {"yes": gettext_lazy("准予许可"), "no": gettext_lazy("不予许可")},
    )
    reason = WordsField(
        gettext_lazy("不予许可的理由"),
        "",
        gettext_lazy("不予许可须写：不符合哪一条、依据什么（行政许可法第三十八条）。"),
    )

    def clean(self) -> dict[str, Any]:
        """The missing reason is said where it is missing; the act asks once more."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("granted") == "no" and not typed.get("reason", "").strip():
            self.add_error("reason", _("不予许可须说明理由。请写明不符合哪一条、依据什么。"))
        return typed


@guards.officer("cases.accept")
def accept(request: Request, case_id: UUID) -> HttpResponse:
    """The clock runs from here."""
    return _act(
        request,
        case_id,
        Step.ACCEPT,
        forms.Form,
        lambda typed: actions.accept(case_id, by=request.actor),
    )


@guards.officer("cases.accept")
def decline(request: Request, case_id: UUID) -> HttpResponse:
    """Not a matter for a licence, or another body's."""
    with acting(request.actor):
        bodies = [
            (str(one.id), of(Text(one.name, one.name_en)))
            for one in identity.departments()
            if one.id != request.actor.department_id
        ]
    return _act(
        request,
        case_id,
        Step.DECLINE,
        lambda data: DeclineForm(data, bodies),
        lambda typed: actions.decline(
            case_id, reason=typed["reason"], right_body_id=typed["right_body"], by=request.actor
        ),
    )


@guards.officer("cases.accept")
def correction(request: Request, case_id: UUID) -> HttpResponse:
    """Told once, all of it."""
    return _act(
        request,
        case_id,
        Step.REQUEST_CORRECTION,
        CorrectionForm,
        lambda typed: actions.request_correction(
            case_id, points=typed["points"].splitlines(), by=request.actor
        ),
    )


@guards.officer("cases.review")
def opinion(request: Request, case_id: UUID) -> HttpResponse:
    """One examiner's; two make the review."""
    return _act(
        request,
        case_id,
        Step.OPINE,
        OpinionForm,
        lambda typed: actions.opine(
            case_id, favours=typed["favours"] == "yes", said=typed["said"], by=request.actor
        ),
    )


@guards.officer("cases.decide")
def decision(request: Request, case_id: UUID) -> HttpResponse:
    """By one who did not examine."""
    return _act(
        request,
        case_id,
        Step.DECIDE,
        DecisionForm,
        lambda typed: actions.decide(
            case_id,
            granted=typed["granted"] == "yes",
            reason=typed["reason"],
            by=request.actor,
        ),
    )


def _act(request: Request, case_id: UUID, step: Step, made: Made, do: Do) -> HttpResponse:
    """Ask once more; do it; or say why not and keep what was typed."""
    form = made(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except NotFound:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已办：%(act)s。") % {"act": DESK_ACTS[step][1]})
            return HttpResponseRedirect(f"/desk/cases/{case_id}")
    with acting(request.actor):
        row = queries.case(case_id)
        was_told = step is Step.REQUEST_CORRECTION and queries.correction(case_id) is not None
        opinions = _opinions(case_id) if step is Step.DECIDE else []
        unmet = [one for one in judged(row) if one.fails] if step is Step.DECIDE else []
        promise = queries.promised(row)
        officer, held = request.actor.officer_id, duties(request)
    context = {
        "row": row,
        "item": item_of(row.version_id),
        "name": item_name(row.version_id),
        "form": form,
        "act": DESK_ACTS[step][1],
        "step": step.value,
        "promise": promise,
        "opinions": opinions,
        "unmet": unmet,
        "against": any(not one.favours for one, _who in opinions),
        "why": "" if form.is_bound else why_not(step, row, officer, held, was_told=was_told),
    }
    return render(request, "cases/act.html", context, status=422 if form.errors else 200)


def _opinions(case_id: UUID) -> list[tuple[OpinionRow, str]]:
    """What the examiners found, each with their name."""
    names = identity.colleagues()
    return [(one, names.get(one.officer_id, "")) for one in queries.opinions(case_id)]
