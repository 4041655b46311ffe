"""The declaration of keeping: what is faulty is refused by name, and so is a setting below law."""

from pathlib import Path

import pytest
from django.conf import settings

from tongban.kernel.errors import Misconfigured
from tongban.kernel.retention import declared, endings

HEAD = """
[basis.law]
words = ["某法第一条", "Some Law, Article 1"]
law = true
[setting.KEEP_THINGS_DAYS]
default = 10
least = 5
basis = ["law"]
[folder.logs]
personal = false
why = "w"
keep = "for ever"
"""
SHOWN = 'shown = { what = ["东西", "things"], why = ["要用", "needed"] }\n'
RULE = """
[table.things.ends.old]
anchor = "at"
setting = "KEEP_THINGS_DAYS"
since = ["之后", "after it"]
"""
GOOD = '[table.things]\npersonal = true\nbasis = ["law"]\nholders = ["holder_id"]\n' + SHOWN + RULE


def load(tmp_path: Path, tables: str, head: str = HEAD):
    file = tmp_path / "retention.toml"
    file.write_text(head + tables)
    return declared.load(file)


def test_a_declaration_says_how_long_and_by_which_law(tmp_path, monkeypatch):
    monkeypatch.setenv("KEEP_THINGS_DAYS", "12")

    found = load(tmp_path, GOOD)

    rule = found.rule("things.old")
    assert (rule.length.days, rule.length.default, rule.length.least) == (12, 10, 5)
    assert found.bases["law"].is_law


def test_a_setting_below_what_the_law_demands_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("KEEP_THINGS_DAYS", "4")

    with pytest.raises(Misconfigured, match=r"KEEP_THINGS_DAYS is 4; it must lie between 5"):
        load(tmp_path, GOOD)


FAULTY = {
    "personal without a law": GOOD.replace('basis = ["law"]\n', ""),
    "personal, and citizens are not told": GOOD.replace(SHOWN, ""),
    "told to citizens in Chinese only": GOOD.replace('"things"', '"东西"'),
    "no hold can name it, and nobody says why": GOOD.replace('holders = ["holder_id"]\n', ""),
    "personal without any end": GOOD.replace(RULE, ""),
    "both a rule and kept for ever": GOOD.replace(
        "[table.things]", '[table.things]\nkeep = "for ever"'
    ),
    "an end without what citizens read": GOOD.replace('since = ["之后", "after it"]\n', ""),
    "a personal end nobody can prove": GOOD + "provable = false\n",
    "a basis nobody knows": GOOD.replace('["law"]', '["lore"]'),
    "a setting nobody knows": GOOD.replace('"KEEP_THINGS_DAYS"', '"KEEP_DAYS"'),
    "a word that means nothing": GOOD.replace("[table.things]", "[table.things]\nkept = true"),
    "with a row of no table": GOOD.replace(RULE, 'keep = "with its row"\n'),
    "with a row of an unknown table": GOOD.replace(
        RULE, 'keep = "with its row"\nof = "moons"\nby = "moon_id"\n'
    ),
    "not personal without why": "[table.things]\npersonal = false\n",
    "narrowed by nonsense": GOOD + 'where = { at = "blue" }\n',
}


@pytest.mark.parametrize("tables", FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_line_is_refused_by_its_name(tmp_path, tables):
    with pytest.raises(ValueError, match=r"things"):
        load(tmp_path, tables)


def test_network_logs_are_never_kept_less_than_six_months(monkeypatch):
    monkeypatch.setenv("KEEP_LOGS_DAYS", "183")

    with pytest.raises(Misconfigured, match="KEEP_LOGS_DAYS is 183"):
        declared.load(settings.FENCES_FILE.with_name("retention.toml"))


def test_records_of_use_are_never_kept_less_than_three_years(monkeypatch):
    monkeypatch.setenv("KEEP_ACCESS_DAYS", "1095")

    with pytest.raises(Misconfigured, match="KEEP_ACCESS_DAYS is 1095"):
        declared.load(settings.FENCES_FILE.with_name("retention.toml"))


def test_a_special_end_is_registered_once():
    with pytest.raises(AssertionError, match="finished_jobs"):
        endings.register("finished_jobs", endings.FinishedJobs())
