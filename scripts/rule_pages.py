"""Write docs/guide/rules.md and docs/guide/zh/rules.md, the book of rules, from its one text.

python -m scripts.rule_pages
"""

import sys
from itertools import groupby
from pathlib import Path

from tongban.catalogue.packs.book import ADVICE, Rule, rules

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"
HEADS = {
    "en": (
        "# Rules for service items 规则\n\n[中文](zh/rules.md)\n\n"
        "What `tongban item check` may tell, by the id it names. Written from\n"
        "`src/tongban/catalogue/packs/rules.toml` by `python -m scripts.rule_pages`. {0} and {1}\n"
        "stand for what was found. How items are written: [items.md](items.md).\n"
    ),
    "zh": (
        "# 事项核对规则\n\n[English](../rules.md)\n\n"
        "`tongban item check`会说的每一条，按规则编号排。由`python -m scripts.rule_pages`从\n"
        "`src/tongban/catalogue/packs/rules.toml`生成。{0}、{1}是查到的内容。怎么写事项：\n"
        "[items.md](items.md)。\n"
    ),
}
COLUMNS = {
    "en": "| rule | what is wrong | how to mend it | source |",
    "zh": "| 规则 | 哪里不对 | 怎么改 | 依据 |",
}
NOTES = {
    "en": "Advice: nothing is kept from being published.",
    "zh": "只是建议，不拦发布。",
}


def page(language: str) -> str:
    """The whole page in a language."""
    parts = [HEADS[language]]
    every = sorted(rules().values(), key=lambda one: one.id.split(".")[0])
    for name, some in groupby(every, key=lambda one: one.id.split(".")[0]):
        ruled = list(some)
        note = f"{NOTES[language]}\n\n" if ruled[0].severity == ADVICE else ""
        rows = "\n".join(_row(one, language) for one in ruled)
        parts.append(f"## {name}\n\n{note}{COLUMNS[language]}\n|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _row(one: Rule, language: str) -> str:
    wrong, fix = (one.en, one.fix_en) if language == "en" else (one.zh, one.fix_zh)
    cells = (f"`{one.id}`", wrong, fix, one.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def files() -> dict[Path, str]:
    """Each page with its text."""
    return {GUIDE / "rules.md": page("en"), GUIDE / "zh" / "rules.md": page("zh")}


def main() -> int:
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
