"""What people and officers do on that day: all of them fictional, of region 99."""

import io
import uuid
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client
from PIL import Image

from scripts.upgrade_day.behind import HERE, ME, House, sequence, work
from tests.messenger import Pocket, carried_by
from tongban.applications import actions as applications
from tongban.identity import actions, queries
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import Mandate, PhoneMessage
from tongban.identity.queries import Typed, sign_up_actor
from tongban.identity.queries.agreements import AgreementText
from tongban.identity.rules import ALL_ACTS, ElementKind, Terms
from tongban.identity.rules.sign_up import CODE_LENGTH
from tongban.identity.rules.window import CardRead, Tried
from tongban.kernel import clock, legible
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.retention import actions as holds
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.storage import actions as files
from tongban.kernel.storage import store
from tongban.notices import actions as notices
from tongban.notices.models import Message
from tongban.notices.rules import Status
from tongban.notices.web.receipts import CHANNEL as GATEWAY
from tongban.site.demo import city
from tongban.site.demo.people import PEOPLE
from tongban.site.demo.places import OFFICERS
from tongban.site.demo.strangers import Known, newcomers, unclaimed

FOOD_LICENCE = "11990102MB0000001P400013102400001"
"""食品经营许可（新办）."""
NUMBERS = {one.name: one.id_number for one in PEOPLE}


# --- online -------------------------------------------------------------------------------------


def begins(house: House, who: Known, *, days_ago: int = 0) -> Actor:
    """Types name and number; returns the sign-up's actor."""
    by, code = sign_up_actor(uuid.uuid4()), legible.drawn(CODE_LENGTH).upper()
    with house.as_web(), clock.at(clock.now() - timedelta(days=days_ago)):
        actions.begin_sign_up(code, Typed(who.name, who.id_number), address=HERE, by=by)
    return by


def asks(house: House, who: Known, *, days_ago: int = 0) -> Actor:
    """Goes on to the question to the verification service, which a job asks."""
    by = begins(house, who, days_ago=days_ago)
    kinds = (ElementKind.MOBILE, ElementKind.BANK_ACCOUNT)
    elements = {kind: who.elements[kind] for kind in kinds}
    with house.as_web(), clock.at(clock.now() - timedelta(days=days_ago)):
        actions.keep_elements(elements, keeps_mobile=True, by=by)
        actions.ask_to_verify(address=HERE, by=by)
    return by


def opens_an_account(house: House, who: Known) -> None:
    """To the end: verified, agreed, named."""
    by = asks(house, who)
    work()
    agreement = _agreement()
    with house.as_web():
        actions.agree(agreement.version, agreement.digest, by=by)
        actions.choose_login("shen.qingru", _password(), by=by)
    work()


def registers_a_shop(house: House, owner: Known) -> None:
    """The body she represents, asked about and signed for."""
    by, shop = _person(owner.id_number), unclaimed()[0]
    with house.as_web():
        claim_id = actions.claim_body(
            name=shop.name, credit_code=shop.credit_code, trust_level=3, by=by
        )
    work()
    agreement = _agreement()
    with house.as_web():
        actions.register_claimed_body(claim_id, agreement.version, agreement.digest, by=by)


def files_are_handed_in(house: House) -> None:
    """One is in use, one is not yet, one was brought by an agent."""
    qingru = _person(newcomers()[0].id_number)
    wang, li = _person(NUMBERS["王芳"]), _person(NUMBERS["李强"])
    agent = Actor.person(li.holder_id, acting_for=wang.holder_id)
    with house.as_web():
        front = store.put([_picture("white")], name="门头照片.png", by=qingru)
        files.attach(front.id, to=f"application:{uuid.uuid4()}", by=qingru)
        store.put([_picture("grey")], name="店内照片.png", by=qingru)
        store.put([_picture("black")], name="租赁合同.png", by=agent)


def somebody_is_told(house: House) -> None:
    """One who left her mobile is told of a mandate, by a gateway that says it arrived; a code for
    her e-mail is on its way."""
    qingru, wang = _person(newcomers()[0].id_number), _person(NUMBERS["王芳"])
    assert qingru.person_id is not None
    today = clock.today()
    terms = Terms(ALL_ACTS, frozenset(), today, today + timedelta(days=90))
    with carried_by(Pocket()):
        with house.as_web():
            notices.choose_channels(
                wants_sms=True, wants_email=False, is_quiet=False, language="zh-hans", by=qingru
            )
            notices.ask_email_code("qingru@tongban.example", by=qingru)
            actions.give_mandate(
                qingru.person_id,
                terms,
                request_key=uuid.uuid4(),
                agent_number=newcomers()[0].id_number,
                by=wang,
            )
        sequence()
        work()
    with acting(ME):
        message = Message.objects.filter(channel="sms", state="sent").latest("made_at")
    with house.as_web():
        notices.take_receipt(uuid.uuid4(), message.id, Status.DELIVERED, clock.now(), by=GATEWAY)


def a_session_ends_while_somebody_types(house: House) -> None:
    """What was typed for a shop is kept for an hour."""
    wang = _person(NUMBERS["王芳"])
    assert wang.person_id is not None
    with house.as_web():
        with acting(wang):
            mine = queries.capacities(clock.today())
        shop = next(one.holder_id for one in mine if one.is_body)
        by = Actor.person(wang.person_id, acting_for=shop)
        draft = applications.start(FOOD_LICENCE, by=by)
        applications.keep_post(draft, "place", {"area": ["80"]}, by=by)


def somebody_signs_in(house: House) -> None:
    """One mistypes the password; the other's session stays open."""
    with house.as_web():
        browser = Client(SERVER_NAME="localhost")
        for login_name, word in (("li.qiang", "mistyped"), ("wang.fang", city.PASSWORD)):
            browser.post("/sign-in", {"username": login_name, "password": word})


# --- at a window --------------------------------------------------------------------------------


def at_the_window(house: House) -> None:
    """One registration is finished; of the other a code waits to be sent."""
    *_before, dashan, yinuo, _child = newcomers()
    by = _officer("0501")
    finished = _code_is_asked(house, dashan, by)
    work()
    with acting(ME):
        message = PhoneMessage.objects.get(mobile=dashan.mobile)
    agreement, until = _agreement(), clock.now() + timedelta(days=3)
    with house.as_web():
        assert actions.prove_mobile(finished, message.text[3:9], by=by) is Tried.RIGHT
        actions.sign_on_paper(finished, agreement.version, agreement.digest, by=by)
        actions.open_at_window(finished, first=_password(), until=until, by=by)
    work()
    _code_is_asked(house, yinuo, by)


def _code_is_asked(house: House, who: Known, by: Actor) -> UUID:
    """The card is read, the face compared, and a code on its way."""
    with house.as_web():
        queries.find_at_window(
            who.name, who.id_number, purpose="window.person", duty="people.register", by=by
        )
        details = Details(who.name, who.id_number)
        registration_id = actions.read_card(details, how=CardRead.READER, person_id=None, by=by)
        actions.compare_face(registration_id, is_same=True, by=by)
        actions.ask_window_code(registration_id, who.mobile, address=HERE, by=by)
    return registration_id


def something_is_held(house: House) -> None:
    """All of a person, a mandate, and one that a colleague has released."""
    placer, releaser = _officer("0423"), _officer("0402")
    wang, li = _person(NUMBERS["王芳"]).holder_id, _person(NUMBERS["李强"]).holder_id
    with acting(ME):
        mandate = Mandate.objects.filter(holder_id=wang, agent_id=li).earliest("given_at")
    subjects = (Subject(holder_id=wang), Subject(kind="mandate", ref=str(mandate.id)))
    review_on = clock.today() + timedelta(days=90)
    with house.as_web():
        for nth, subject in enumerate((*subjects, Subject(holder_id=li)), 1):
            hold_id = holds.place_hold(
                subject,
                HoldReason.LITIGATION,
                document_number=f"演示冻结{nth}号",
                review_on=review_on,
                by=placer,
            )
        holds.release_hold(hold_id, by=releaser)


# --- who and what -------------------------------------------------------------------------------


def _person(id_number: str) -> Actor:
    with acting(ME):
        found = queries.registered_person(id_number)
    assert found is not None, "registered by the city or a moment ago"
    return Actor.person(found)


def _officer(number: str) -> Actor:
    (one,) = [one for one in OFFICERS if one.number == number]
    with acting(ME):
        departments = {found.code: found.id for found in queries.departments()}
        officer_id = queries.appointed_officer(departments[one.department], number)
    assert officer_id is not None, "appointed by the city"
    return Actor.officer(officer_id, departments[one.department])


def _agreement() -> AgreementText:
    with acting(ME):
        found = queries.agreement_on(clock.today())
    assert found is not None, "published by the city"
    return found


def _password() -> Hashed:
    return Hashed(make_password(city.PASSWORD))


def _picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "PNG")
    return out.getvalue()
