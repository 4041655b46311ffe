"""Who may open a page."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from tongban.kernel.actor import Actor
from tongban.kernel.web import guards

PERSON = Actor.person(UUID(int=1))
OFFICER = Actor.officer(UUID(int=2), UUID(int=3))


def view(request):
    return HttpResponse("inside")


def asked(actor, path="/my?tab=1", method="get", duties=(), **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.actor = actor
    request.may = lambda duty: duty in duties
    return request


def test_a_guest_is_sent_to_sign_in_and_knows_the_way_back():
    answer = guards.person(view)(asked(Actor.guest()))

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=%2Fmy%3Ftab%3D1"


def test_whoever_was_signed_out_for_idleness_is_told():
    request = asked(Actor.guest())
    request.COOKIES["tongban"] = "gone"

    assert guards.person(view)(request)["Location"].endswith("&ended=1")


def test_a_guests_post_comes_back_to_the_page_not_to_the_act():
    answer = guards.person(view)(asked(Actor.guest(), "/my/mandates?x=1", "post"))

    assert answer["Location"] == "/sign-in?next=%2Fmy%2Fmandates"


def test_a_person_enters_a_persons_page_and_an_officer_does_not():
    assert guards.person(view)(asked(PERSON)).content == b"inside"
    with pytest.raises(PermissionDenied):
        guards.person(view)(asked(OFFICER))


def test_an_officer_needs_the_duty():
    desk = guards.officer("desk.open")(view)

    assert desk(asked(OFFICER, duties={"desk.open"})).content == b"inside"
    with pytest.raises(PermissionDenied):
        desk(asked(OFFICER, duties={"calendar.load"}))
    with pytest.raises(PermissionDenied):
        desk(asked(PERSON, duties={"desk.open"}))


def test_whoever_has_signed_in_enters_a_page_for_both():
    either = guards.signed_in(view)

    assert either(asked(PERSON)).content == either(asked(OFFICER)).content == b"inside"


def test_the_guard_is_written_on_the_view():
    def another(request):
        return HttpResponse()

    assert guards.officer("desk.open")(view).guard == "officer:desk.open"
    assert guards.public(another).guard == "public"


def test_two_guards_on_one_view_are_a_mistake():
    with pytest.raises(AssertionError):
        guards.signed_in(guards.person(view))
