"""`tongban check keys` and `tongban keys status` name what is wrong and what to do."""

import dataclasses
import json
import re
from argparse import Namespace
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import translation

from tests import worlds
from tests.conftest import connected
from tongban.identity import actions
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import master
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health import upkeep as health
from tongban.kernel.models import DataKey
from tongban.kernel.rotation import actions as steps
from tongban.kernel.rotation import checks, copies, run, status
from tongban.site.cli import main
from tongban.site.operations import upkeep
from tongban.site.ops import called, invariants, keys

ME = Actor.task("test")


def test_a_sound_house_has_no_faults_whatever_was_changed(house):
    worlds.a_person("王芳")
    li = worlds.a_person("李强")
    actions.erase_person(li, Grounds(ErasureCase.ONE, "演示〔2026〕2号"), by=ME)
    master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)
    run.change(["data:all"], house.say)
    run.change(["signing"], house.say)

    assert list(checks.faults()) == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE kernel_datakey SET wrapped = 'x'", "does not hold|altered|belongs to"),
        ("UPDATE kernel_subjectkey SET wrapped = 'x'", "key of subject .* was altered|belongs to"),
        ("UPDATE kernel_subjectkey SET master_key_id = 'm-0'", "does not lie under m-0"),
        ("UPDATE kernel_verifyingkey SET name = 'other'", "is not endorsed by us"),
        ("DELETE FROM kernel_verifyingkey", "is not in the table"),
        ("UPDATE identity_person SET name_hash = 'd-0:0'", "1 rows lie under a key"),
    ],
)
def test_each_damage_is_named(house, damage, sentence):
    worlds.a_person("王芳")
    with house.clone.superuser() as superuser:
        superuser.execute(damage)
    house.forget()

    found = "\n".join(checks.faults())

    assert re.search(sentence, found), found


def test_a_signing_key_file_that_is_none_is_named(house):
    (house.keys_folder / "audit-signing.key").write_text("{}")

    assert ["is not a signing key" in sentence for sentence in checks.faults()] == [True]


def test_the_check_is_a_deed_with_an_exit_code(house):
    assert invariants.run(["keys"], house.say) == 0
    assert house.said == ["ok    keys"]


def test_keys_are_due_when_they_are_older_than_the_setting(house):
    copies.prove(house.copy())
    fresh = status.status()

    with clock.at(clock.now() + timedelta(days=366)):
        old = status.status()

    assert fresh.to_do == []
    assert [sentence.split(".")[0] for sentence in old.to_do] == [
        "Due: master key",
        "Due: data keys (all)",
        "Due: signing key (audit)",
        "Due: signing key (certificate)",
        "Due: signing key (receipt)",
        "Due: signing key (seal)",
    ]


def test_the_status_counts_the_living_the_destroyed_and_what_is_under_which_key(house):
    worlds.a_person("王芳")
    li = worlds.a_person("李强")
    actions.erase_person(li, Grounds(ErasureCase.ONE, "演示〔2026〕3号"), by=ME)
    steps.renew_data_key("name", DataKey.Use.MAC, by=ME)

    found = status.status()

    name = next(one for one in found.data if (one.purpose, one.use) == ("name", "mac"))
    counts = found.master.under[master.current().key_id]
    assert (found.subjects_living, found.subjects_destroyed) == (1, 1)
    assert (counts["subject"], counts["verifying"], counts["file"]) == (1, 4, 1)
    assert [former.rows for former in name.former] == [1]
    assert json.loads(json.dumps(dataclasses.asdict(found), default=str))["signing"][0]["here"]


def test_a_master_key_no_longer_needed_is_named(house):
    former = master.current()
    master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)

    assert any(
        former.key_id in sentence and "remove it" in sentence for sentence in status.status().to_do
    )


@pytest.mark.parametrize(("demo", "state"), [(True, "note"), (False, "late")])
def test_a_copy_never_proved_is_a_thing_to_do_and_in_a_demo_only_noted(house, demo, state):
    with override_settings(DEMO=demo):
        said, to_do = health.key_copy(seen()), status.status().to_do
        copies.prove(house.copy())
        after = health.key_copy(seen())

    assert (said.state, after.state) == (state, "ok")
    assert ["was ever proved" in one for one in to_do] == [True]
    assert status.status().to_do == []


def test_the_console_reads_of_a_former_master_key_what_the_status_says(house):
    former = master.current()
    master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)

    found = health.key_tasks(seen())

    assert found.state == "note"
    assert former.key_id in found.reason
    with translation.override("en"):
        assert health.key_tasks(seen()).reason in " ".join(status.status().to_do)


def seen():
    """What there is to do about keys, as the worker leaves it for the console."""
    upkeep.remember()
    with acting(ME):
        return upkeep.remembered().key_tasks


# --- the commands -------------------------------------------------------------------------------


@pytest.fixture
def inside(house, monkeypatch):
    """Commands find their house by the environment."""
    monkeypatch.setenv("DATABASE_WORKER_URL", house.clone.url("worker"))
    return house


def test_the_whole_change_of_the_master_key_by_its_commands(inside, capsys):
    worlds.a_person("王芳")
    copy = inside.safe / "copy.key"

    assert main(["keys", "new-master"]) == 0
    assert main(["keys", "rotate", "--master"]) == 2
    assert main(["keys", "export", str(copy)]) == 0
    assert main(["keys", "check-copy", str(copy)]) == 0
    assert main(["keys", "rotate", "--master", "--data-keys", "all", "--signing"]) == 0
    inside.master_file.write_bytes(master.as_text((master.current(),)))
    assert main(["keys", "status"]) == 0

    said = capsys.readouterr()
    assert "No copy of the new master key" in said.err
    assert "nothing to do 无需处理" in said.out


def test_what_the_loss_of_the_master_key_means_is_said_before_it_happens(
    inside, capsys, monkeypatch, tmp_path
):
    for login, name in (("web", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        monkeypatch.setenv(name, inside.clone.url(login))
    warnings = ("unreadable for ever, and nobody can bring it back", "永远无法读取，谁也恢复不了")

    def said_by(*words: str) -> str:
        with connected(inside.clone.url("worker"), options="-c role=tongban_task"):
            main(list(words))
        return capsys.readouterr().out

    here = {"STATIC_ROOT": tmp_path / "static", "ERASURES_FILE": tmp_path / "erasures.txt"}
    with override_settings(**here):
        at_the_beginning = said_by("prepare"), said_by("keys", "status")
        in_the_console = health.key_copy(seen())
        said_by("keys", "check-copy", str(inside.copy()))
        once_proved = said_by("prepare"), said_by("keys", "status")

    for sentence in warnings:
        assert all(sentence in said for said in at_the_beginning)
        assert sentence not in once_proved[0]
    assert in_the_console.state == "late"
    assert "就永远读不出，谁也恢复不了" in in_the_console.why
    assert health.key_copy(seen()).state == "ok"


def test_the_status_for_programs_is_json_and_its_exit_code_says_that_something_is_to_do(
    inside, capsys
):
    code = main(["keys", "status", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["to_do"]
    assert told["master"]["in_use"] == master.current().key_id


def test_a_copy_that_lacks_the_key_fails(inside, capsys):
    other = inside.safe / "other.key"
    master.create_file(other)
    other.chmod(0o644)

    assert main(["keys", "check-copy", str(other)]) == 1

    said = capsys.readouterr().out
    assert "FAIL" in said
    assert "chmod 600" in said


def test_a_copy_is_not_written_where_no_medium_is_mounted(inside, capsys):
    assert main(["keys", "export", str(inside.safe / "away" / "copy.key")]) == 2

    assert "There is no folder" in capsys.readouterr().err
    assert not (inside.safe / "away").exists()


def test_what_to_change_must_be_said(inside, capsys):
    assert main(["keys", "rotate"]) == 2
    assert "--data-keys PURPOSE" in capsys.readouterr().err


def test_the_next_steps_are_said_even_when_the_database_is_away(inside, capsys):
    with connected("postgresql://tongban_worker@127.0.0.1:1/nowhere"):
        assert main(["keys", "new-master"]) == 0

    said = capsys.readouterr().out
    assert "4. tongban keys rotate --master" in said.replace(called.how(None).program, "tongban")
    assert "the console will see it when the database answers again" in said
    assert len(master.held().former) == 1


def test_a_second_new_master_key_is_refused_while_a_change_is_under_way(inside, capsys):
    assert main(["keys", "new-master"]) == 0
    assert main(["keys", "new-master"]) == 2
    assert "a change is under way" in capsys.readouterr().err


def test_a_master_key_in_a_variable_says_how_to_change_it(inside, monkeypatch):
    key = inside.master_file.read_text().splitlines()[-1]
    monkeypatch.delenv("MASTER_KEY_FILE")
    monkeypatch.setenv("MASTER_KEY", key)

    with pytest.raises(Misconfigured, match="MASTER_KEY_FORMER"):
        keys.new_master(Namespace(data=None))
