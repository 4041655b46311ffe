"""Whose site this is: its name, who runs it, its hotline and region, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.kernel import env


@dataclass(frozen=True, slots=True)
class Site:
    """The place this platform serves, in one language (settings.SITE)."""

    name: str
    run_by: str
    operated_by: str
    hotline: str


SHIFAN = {
    "zh-hans": Site(
        "示范市政务服务", "示范市人民政府办公室（演示）", "示范市政务服务局（演示）", "12345"
    ),
    "en": Site(
        "Shifan City services",
        "General Office of Shifan City (demo)",
        "Shifan City Service Bureau (demo)",
        "12345",
    ),
}
"""The demo city."""

PLAIN = {
    "zh-hans": Site("政务服务", "", "", "12345"),
    "en": Site("Public services", "", "", "12345"),
}
"""A server nobody has named yet invents no place."""

NEEDED = ("SITE_NAME", "SITE_NAME_EN", "SITE_RUN_BY", "SITE_RUN_BY_EN", "HOTLINE", "SITE_REGION")


def sites(*, is_demo: bool) -> Mapping[str, Site]:
    """By language. The English name falls back to the Chinese one, not to another place's."""
    usual = SHIFAN if is_demo else PLAIN
    hotline = env.text("HOTLINE", usual["zh-hans"].hotline)
    name = env.text("SITE_NAME", "")
    run_by, operated_by = env.text("SITE_RUN_BY", ""), env.text("SITE_OPERATED_BY", "")
    if not name:
        return {lang: _with(one, run_by, operated_by, hotline) for lang, one in usual.items()}
    return {
        "zh-hans": Site(name, run_by, operated_by, hotline),
        "en": Site(
            env.text("SITE_NAME_EN", name),
            env.text("SITE_RUN_BY_EN", run_by),
            env.text("SITE_OPERATED_BY_EN", operated_by),
            hotline,
        ),
    }


def _with(one: Site, run_by: str, operated_by: str, hotline: str) -> Site:
    return Site(one.name, run_by or one.run_by, operated_by or one.operated_by, hotline)


def unnamed() -> tuple[str, ...]:
    """Which settings of a real site nobody has made; a demo has its own."""
    if env.flag("DEMO"):
        return ()
    return tuple(name for name in NEEDED if not env.text(name, ""))
