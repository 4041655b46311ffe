"""The desk of search words (搜索词): what people ask in vain, and giving it a meaning."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import Asked
from tongban.catalogue.rules import WORDS
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

ADDRESS = "/desk/search-words"


class SynonymForm(forms.Form):
    """What people say, and what it means here."""

    people = forms.CharField(
        label=gettext_lazy("群众的说法"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写群众的说法。")},
    )
    official = forms.CharField(
        label=gettext_lazy("事项的说法"),
        max_length=100,
        help_text=gettext_lazy("事项名称，或者名称里的几个字，例如“居住证”。"),
        error_messages={"required": gettext_lazy("请填写事项的说法。")},
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Words asked in vain, and names they may mean."""

    asked: Asked
    near: list[str]


@guards.officer(WORDS)
def search_words(request: Request) -> HttpResponse:
    """What at least five people asked in vain; a word added is found at once."""
    first = {"people": request.GET.get("people", "")[:40]}
    form = SynonymForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        people, official = form.cleaned_data["people"], form.cleaned_data["official"]
        try:
            actions.say_also(people, official, by=request.actor)
        except Refused as refused:
            form.add_error("people", str(refused))
        else:
            messages.success(
                request,
                _("以后搜“%(people)s”，就会找到“%(official)s”。")
                % {"people": people, "official": official},
            )
            return HttpResponseRedirect(ADDRESS)
    with acting(request.actor):
        waiting = [Waiting(one, queries.names_like(one.words)) for one in queries.unanswered()]
        added = queries.synonyms()
    context = {"form": form, "waiting": waiting, "added": added}
    status = 422 if form.errors else 200
    return render(request, "catalogue/search_words.html", context, status=status)
