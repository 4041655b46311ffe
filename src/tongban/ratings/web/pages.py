"""Rating one's own closed cases: the list, the levels, the reasons that fit the level."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity.ports import PersonRequest
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.inputs import RadioField
from tongban.ratings import actions, queries
from tongban.ratings.models import Rating
from tongban.ratings.rules import WORDS_MOST, Level, reasons_at
from tongban.ratings.web.words import LEVELS, item_name
from tongban.ratings.web.words import REASONS as REASON_WORDS


class LevelForm(forms.Form):
    """One of five, none chosen before (GB/T 39734 4.1)."""

    level = RadioField(
        gettext_lazy("这件事办得怎么样？"),
        gettext_lazy("请选一项；不想评，直接离开就行。"),
        {str(level.value): word for level, word in LEVELS.items()},
        coerce=lambda text: Level(int(text)),
    )


class ReasonsForm(LevelForm):
    """The reasons of a level, and words; both may be left out."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("为什么这样评（可多选）"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=gettext_lazy("还想说的话"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=gettext_lazy("请不要写姓名、电话、身份证号。"),
    )

    def __init__(self, data: Any, level: Level) -> None:
        super().__init__(data)
        self.fields["level"].widget = forms.HiddenInput()
        self.fields["level"].initial = level.value
        choices = [(code, REASON_WORDS[code]) for code in reasons_at(level)]
        self.fields["reasons"].choices = choices  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        """Only what can be read."""
        text = str(self.cleaned_data["words"])
        try:
            return refuse_odd(text, lines=True)
        except Refused as refused:
            raise ValidationError(str(refused)) from None


@guards.person
def ratings(request: PersonRequest) -> HttpResponse:
    """What one may rate, and what one has rated; one's own, in whoever's name one acts."""
    with acting(_me(request)):
        rows = queries.ratings(keyset.after(request))
        page, onward = keyset.page(
            request, rows, queries.PAGE, lambda row: (row.invited_at, row.id)
        )
        shown = [{"row": row, "item": item_name(row.item_version_id)} for row in page]
    context = {"shown": shown, "next": onward, "first": keyset.first(request)}
    return render(request, "ratings/ratings.html", context)


@guards.person
@sensitive_post_parameters()
def rating(request: PersonRequest, rating_id: UUID) -> HttpResponse:
    """The level first, then what fits it. What was given is shown and stays."""
    me = _me(request)
    with acting(me):
        row = queries.rating(rating_id)
        item = item_name(row.item_version_id)
        words = queries.words_of(row)
    if row.rated_at is not None:
        return _given(request, row, item, words)
    if request.method != "POST":
        return _levels(request, item, LevelForm())
    level = LevelForm(request.POST)
    if not level.is_valid():
        return _levels(request, item, level)
    return _reasons(request, row, item, level.cleaned_data["level"], me)


def _reasons(
    request: PersonRequest, row: Rating, item: str, level: Level, me: Actor
) -> HttpResponse:
    gives = "give" in request.POST
    form = ReasonsForm(request.POST if gives else None, level)
    if not gives or not form.is_valid():
        context = {"item": item, "form": form, "level": LEVELS[level]}
        status = 422 if form.errors else 200
        return render(request, "ratings/reasons.html", context, status=status)
    given = actions.rate(
        row.id,
        level,
        reasons=form.cleaned_data["reasons"],
        words=form.cleaned_data["words"],
        channel=_channel(request),
        by=me,
    )
    if given:
        messages.success(request, _("评价已收到，谢谢您。"))
    return HttpResponseRedirect(f"/my/ratings/{row.id}")


def _levels(request: PersonRequest, item: str, form: LevelForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "ratings/levels.html", {"item": item, "form": form}, status=status)


def _given(request: PersonRequest, row: Rating, item: str, words: str) -> HttpResponse:
    assert row.level is not None
    context = {
        "item": item,
        "row": row,
        "level": LEVELS[Level(row.level)],
        "reasons": [REASON_WORDS[code] for code in row.reasons],
        "words": words,
    }
    return render(request, "ratings/given.html", context)


def _me(request: PersonRequest) -> Actor:
    assert request.actor.person_id is not None
    return Actor.person(request.actor.person_id)


def _channel(request: HttpRequest) -> str:
    """Computer or phone, as the browser says; nothing more of it is kept."""
    said = request.headers.get("User-Agent", "")
    return "mobile" if "Mobile" in said or "Android" in said else "pc"
