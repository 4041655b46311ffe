"""Sessions: hashed, idle, ended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError

from tongban.kernel import clock
from tongban.kernel.models import Session
from tongban.kernel.web.sessions import SessionStore, key_hash

pytestmark = pytest.mark.usefixtures("database")

IDLE = timedelta(minutes=settings.IDLE_MINUTES)
SECOND = timedelta(seconds=1)


def begun():
    store = SessionStore()
    store["colour"] = "jade"
    store.create()
    return store


def row():
    return Session.objects.get()


def test_the_table_does_not_know_the_cookie(database):
    store = begun()

    with database.superuser() as admin:
        rows = admin.execute("SELECT * FROM kernel_session").fetchall()
    assert store.session_key not in str(rows)
    assert row().key_hash == key_hash(store.session_key)


def test_what_was_kept_is_found_again_by_the_cookie_alone():
    store = SessionStore(begun().session_key)
    store["colour"] = "azurite"
    store.save()

    assert SessionStore(store.session_key)["colour"] == "azurite"
    assert SessionStore(key_hash(store.session_key)).get("colour") is None


def test_a_session_without_a_click_ends():
    began = clock.now()
    with clock.at(began):
        key = begun().session_key

    with clock.at(began + IDLE - SECOND):
        assert SessionStore(key, touch=False).load()
    with clock.at(began + IDLE):
        assert SessionStore(key).load() == {}


def test_a_click_moves_the_end_on():
    began = clock.now()
    with clock.at(began):
        key = begun().session_key
    with clock.at(began + IDLE - SECOND):
        assert SessionStore(key).load()

    with clock.at(began + IDLE + IDLE / 2):
        assert SessionStore(key).load()


def test_reading_writes_at_most_once_a_minute():
    began = clock.now()
    with clock.at(began):
        key = begun().session_key
        first = row().expire_date
    with clock.at(began + timedelta(seconds=59)):
        SessionStore(key).load()
        assert row().expire_date == first
    with clock.at(began + timedelta(seconds=60)):
        SessionStore(key).load()
        assert row().expire_date > first


def test_watching_is_not_using():
    began = clock.now()
    with clock.at(began):
        key = begun().session_key
        first = row().expire_date

    with clock.at(began + timedelta(minutes=5)):
        SessionStore(key, touch=False).load()

    assert row().expire_date == first


def test_the_longest_day_ends_even_for_the_busy():
    began = now = clock.now()
    with clock.at(began):
        key = begun().session_key
    last = began + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    while now + IDLE / 2 < last:
        now += IDLE / 2
        with clock.at(now):
            assert SessionStore(key).load()

    with clock.at(last):
        assert SessionStore(key).load() == {}


def test_signing_in_changes_the_key_and_begins_the_day_anew():
    began = clock.now()
    with clock.at(began):
        old = begun().session_key
    with clock.at(began + timedelta(minutes=5)):
        store = SessionStore(old)
        store.cycle_key()
        store.save()

    assert store.session_key != old
    assert SessionStore(old).load() == {}
    with clock.at(began + timedelta(minutes=5)):
        assert SessionStore(store.session_key)["colour"] == "jade"


def test_a_session_that_was_ended_elsewhere_cannot_be_saved_back():
    store = begun()
    SessionStore(store.session_key).delete()
    store["colour"] = "cinnabar"

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_sessions_long_over_are_cleared():
    began = clock.now()
    with clock.at(began):
        begun()

    with clock.at(began + IDLE + SECOND):
        SessionStore.clear_expired()

    assert not Session.objects.exists()
