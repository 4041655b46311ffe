"""The canary on paper: what a log line may hold."""

import json
import logging
import subprocess
import sys

import pytest

from tongban.kernel.errors import Misconfigured
from tongban.kernel.web import logs

NAME = "欧阳金丝雀"
ID_NUMBER = "990101199003078812"
MOBILE = "19900990913"


def line(name: str, message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.INFO, "x.py", 7, message, args, None, "somewhere")
    record.__dict__.update(extra)
    return json.loads(logs.JsonLines().format(record))


def with_error(error: BaseException) -> dict[str, object]:
    try:
        raise error
    except BaseException:
        record = logging.LogRecord(
            "tongban.x", logging.ERROR, "x.py", 7, "it failed", (), sys.exc_info(), "somewhere"
        )
    return json.loads(logs.JsonLines().format(record))


@pytest.mark.parametrize(
    "typed",
    [
        ID_NUMBER,
        "99010119900307881x",
        "990101900307881",
        MOBILE,
        "199 0099 0913",
        "199-0099-0913",
        "+8619900990913",
        "１９９００９９０９１３",
    ],
)
def test_what_looks_like_an_id_number_or_a_mobile_is_struck_out(typed):
    assert logs.scrubbed(f"given {typed}, stop") == "given ▮, stop"


@pytest.mark.parametrize("harmless", ["port 8000", "2026-10-13", "case 7K4M-2Q9D", "12345"])
def test_ordinary_numbers_stay(harmless):
    assert logs.scrubbed(harmless) == harmless


def test_a_message_of_somebody_elses_code_is_written_without_its_values():
    told = line("django.security.csrf", "Forbidden: %s", f"/x/{NAME}")

    assert told["event"] == "Forbidden: %s"


def test_a_ready_made_message_of_somebody_elses_code_is_not_written_at_all():
    told = line("django.security.DisallowedHost", f"Invalid host {NAME}")

    assert NAME not in json.dumps(told, ensure_ascii=False)


def test_an_exception_is_written_by_type_and_place_never_by_what_it_says():
    told = with_error(ValueError(f"{NAME} {ID_NUMBER}"))

    assert told["error"]["type"] == "builtins.ValueError"
    assert NAME not in json.dumps(told, ensure_ascii=False)
    assert ID_NUMBER not in json.dumps(told)


def test_the_operators_own_errors_may_speak():
    told = with_error(Misconfigured("PORT is 0; it must lie between 1 and 65535."))

    assert "PORT is 0" in told["error"]["says"]


def test_extra_fields_nobody_allowed_are_left_out():
    told = line("tongban.x", "done", route="home", applicant=NAME, ms=3)

    assert told["route"] == "home"
    assert told["ms"] == 3
    assert "applicant" not in told


def test_every_line_of_a_request_carries_its_id():
    token = logs.request_id.set("0c9f6d0e-0000-4000-8000-000000000000")
    try:
        told = line("tongban.x", "done")
    finally:
        logs.request_id.reset(token)

    assert told["request_id"] == "0c9f6d0e-0000-4000-8000-000000000000"
    assert "request_id" not in line("tongban.x", "done")


def test_an_error_nobody_caught_leaves_a_line_without_its_values():
    dying = (
        "import logging.config, threading\n"
        "from tongban.kernel.web import logs\n"
        "logging.config.dictConfig(logs.logging_config('INFO'))\n"
        "logs.log_the_uncaught()\n"
        f"thread = threading.Thread(target=lambda: int('{NAME}'))\n"
        "thread.start(); thread.join()\n"
        f"int('{NAME}')\n"
    )

    died = subprocess.run([sys.executable, "-c", dying], capture_output=True, text=True)

    told = [json.loads(said) for said in died.stdout.splitlines()]
    assert died.returncode == 1
    assert [one["event"] for one in told] == [
        "a thread ends by an error",
        "the process ends by an error",
    ]
    assert all(one["error"]["type"] == "builtins.ValueError" for one in told)
    assert NAME not in died.stdout + died.stderr
