"""Taking back one's own mobile as a contact (删除联系手机号)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.ports import PersonRequest
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.web import guards


@guards.person
def forget(request: PersonRequest) -> HttpResponse:
    """Ask once more, then delete it. One's own, in whoever's name one acts just now."""
    assert request.actor.person_id is not None
    me = Actor.person(request.actor.person_id)
    if request.method == "POST":
        actions.forget_mobile(by=me)
        messages.success(request, _("手机号已删除，登录和办事不受影响。"))
        return HttpResponseRedirect("/my")
    with acting(me):
        own = queries.own_details(request.actor.person_id)
    return render(request, "identity/mobile.html", {"mobile": own.mobile})
