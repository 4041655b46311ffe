"""Fifty broken packs: what was done to a good one, and every rule that breaks, with its place.

Each is the pack `tests/packs/small` with some lines changed, or with bytes in place of a file. A
place is a file and a piece of the line the rule is said of ("" for the file as a whole, or its
first line).
"""

from dataclasses import dataclass, field
from pathlib import Path

from tongban.catalogue.packs import columns

ITEM = "items/street-stall/item.yaml"
PACK = "pack.yaml"


Also = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Broken:
    """One broken pack."""

    name: str
    wrong: list[tuple[str, str, str]]
    """File, a piece of the line, id of the rule."""
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    """File, what stood there, what stands there now; each once."""
    files: dict[str, bytes | None] = field(default_factory=dict)
    """Whole files: their bytes, None: taken away."""


def edited(name: str, *changes: tuple[str, str, str, str], also: Also = ()) -> Broken:
    """A pack with changes of its item: old, new, a piece of the line, the rule that breaks; `also`
    are further rules the same changes break, each with its line."""
    broken = [(piece, rule) for _old, _new, piece, rule in changes]
    return Broken(
        name,
        [(ITEM, piece, rule) for piece, rule in (*broken, *also)],
        [(ITEM, old, new) for old, new, _piece, _rule in changes],
    )


def bytes_of_item(name: str, content: bytes, piece: str, rule: str) -> Broken:
    """A pack whose item is these bytes."""
    return Broken(name, [(ITEM, piece, rule)], files={ITEM: content})


GOOD_CODE = "11990102MB0000001P400203109900101"
BOMB = b"a: &a [x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 120)
)

SMALL = Path(__file__).parent / "packs" / "small"
EXAMPLES = "examples:" + (SMALL / ITEM).read_text().partition("\nexamples:")[2]

PACKS = [
    edited(
        "a code too short, with the wrong type said twice",
        (f"code: {GOOD_CODE}", f"code: {GOOD_CODE[:-1]}", "code:", "code.shape"),
        ('item_type: "20"', 'item_type: "77"', "item_type:", "code.item_type"),
        also=(("item_type:", "base.read_only"),),
    ),
    edited(
        "a credit code with a wrong check character",
        (GOOD_CODE, f"{GOOD_CODE[:17]}Q{GOOD_CODE[18:]}", "code:", "code.check"),
    ),
    edited(
        "an item type the code does not say",
        ('item_type: "20"', 'item_type: "07"', "code:", "code.type"),
        also=(("item_type:", "base.read_only"),),
    ),
    edited(
        "a promise longer than the law and in other days",
        (
            "days: 3\n  unit: working_day",
            "days: 3\n  unit: calendar_day",
            "unit: calendar",
            "limit.units",
        ),
        ("days: 10", "days: 0", "days: 0", "limit.days"),
    ),
    edited(
        "a promise longer than the law", ("days: 3", "days: 11", "days: 11", "limit.promise_longer")
    ),
    edited(
        "an immediate case that takes days",
        ('case_kind: "2"', 'case_kind: "1"', "days: 3", "limit.immediate"),
    ),
    edited("a committed case of no days", ("days: 3", "days: 0", "days: 0", "limit.not_immediate")),
    edited(
        "a visit without a reason, online all the way",
        ("onsite_visits: 0", "onsite_visits: 1", "onsite_visits:", "visit.reason"),
        ("minutes: 5", "minutes: 900", "minutes:", "number.range"),
        ("themes: [food]", "themes: [food, moon]", "themes:", "theme.unknown"),
        also=(("online_depth:", "online.depth_visits"),),
    ),
    edited(
        "a reason without a visit",
        (
            "onsite_reason: null",
            "onsite_reason: {zh: 量地, en: To measure}",
            "onsite_reason:",
            "visit.no_reason",
        ),
    ),
    edited(
        "no way to apply",
        ('forms: ["2"]', 'forms: ["1"]', "forms:", "visit.no_way"),
        ('online_depth: "4"', 'online_depth: "3"', "online_depth:", "online.depth_forms"),
    ),
    edited(
        "entrusted by nobody, and paying online for nothing",
        ('power_source: "1"', 'power_source: "6"', "power_source", "standard.entrusted"),
        (
            "is_in_hall: false",
            "is_in_hall: false\n  pays_online: true",
            "pays_online",
            "fee.pays_nothing",
        ),
    ),
    edited(
        "how it is handled and what one gets is not said",
        (
            'handling:\n  power_source: "1"\n  body_kind: "1"\n  forms: ["2"]\n  online_depth: "4"\n  is_in_hall: false\n',
            "",
            "code:",
            "standard.handling",
        ),
        ("result_kind: entry\n", "", "code:", "result.kind"),
    ),
    edited(
        "fees in words, and an amount that is none",
        (
            "minutes: 5",
            "minutes: 5\nfees: {zh: 很便宜, en: Cheap}\nfee_items:\n"
            "  - {key: stall, name: {zh: 占道费, en: Fee}, amount: 十元, standard: {zh: 十元, en: Ten},"
            " legal_basis: {zh: 示范规则, en: Rules}, times: water, when: area}",
            "fees:",
            "fee.in_words",
        ),
        also=(
            ("amount:", "fee.amount"),
            ("amount:", "condition.not_a_number"),
            ("amount:", "condition.not_yes_no"),
        ),
    ),
    edited(
        "a result that is called otherwise",
        (
            "result_kind: entry",
            "result_kind: entry\nresult_name: {zh: 摊位许可证, en: Stall permit}",
            "result_kind:",
            "result.ending",
        ),
    ),
    edited(
        "a licence without its steps, one of no kind",
        ('item_type: "20"', 'item_type: "01"', "code:", "code.type"),
        ("{key: decide, kind: decide,", "{key: decide,", "key: decide", "step.kind"),
        also=(("item_type:", "base.read_only"),),
    ),
    edited(
        "a theme of other people, twice",
        ("themes: [food]", "themes: [closing, closing]", "themes:", "theme.audience"),
        ("words: [摆摊, 地摊]", "words: [摆摊, 摆摊]", "words:", "list.twice"),
        also=(
            ("themes:", "list.twice"),
            ("themes:", "theme.audience"),
        ),
    ),
    edited(
        "a material that says nothing, and one the platform holds",
        (
            "name: {zh: 摊位位置图, en: Sketch of the place}",
            "name: {zh: 其他材料, en: Other documents}",
            "其他材料",
            "material.catch_all",
        ),
        (
            "    grade: D\n    legal_basis: {zh: 示范区摊点管理规则（演示）, en: Rules for stalls (demonstration)}\nform:",
            "    grade: D\n    legal_basis: {zh: 示范区摊点管理规则（演示）, en: Rules for stalls (demonstration)}\n"
            "  - key: id_card\n    name: {zh: 身份证复印件, en: Copy of the ID card}\n    kind: upload\n"
            "    grade: C\n    legal_basis: {zh: 示范规则, en: Rules}\nform:",
            "key: id_card",
            "repeat.upload",
        ),
    ),
    edited(
        "exempt from nothing, and proof of an element nobody knows",
        (
            "    kind: upload\n",
            "    kind: upload\n    proves: [shop.nothing]\n"
            "    exemption: {legal_basis: {zh: 示范规则, en: Rules}, reason: {zh: 要看, en: To see}}\n",
            "exemption:",
            "repeat.exempt_from_nothing",
        ),
        also=(("proves:", "element.unknown"),),
    ),
    edited(
        "details of another kind of material",
        ("    kind: form\n", "    kind: pledge\n", "key: form", "detail.needed"),
        (
            "    kind: upload\n",
            "    kind: upload\n    certificate_type: X\n",
            "certificate_type",
            "detail.not_here",
        ),
        also=(("certificate_type", "certificate.code"),),
    ),
    edited(
        "a question of no element, and one of both",
        ("        element: person.name\n", "", "key: owner", "element.missing"),
        (
            "        element: person.mobile\n",
            "        element: person.mobile\n        private: {zh: 不, en: No}\n",
            "private: {zh: 不",
            "element.both",
        ),
    ),
    edited(
        "the same asked twice",
        (
            "        element: person.mobile\n        label: {zh: 手机, en: Mobile number}\n        longest: 20\n",
            "        element: person.mobile\n        label: {zh: 手机, en: Mobile number}\n        longest: 20\n"
            "      - key: phone_again\n        type: mobile\n        element: person.mobile\n"
            "        label: {zh: 再写一遍手机, en: Mobile number again}\n        longest: 20\n",
            "key: phone_again",
            "repeat.asked_twice",
        ),
    ),
    edited(
        "elements that do not fit",
        (
            "element: person.name",
            "element: person.birth_date",
            "element: person.birth_date",
            "element.type",
        ),
        ("longest: 20", "longest: 21", "longest: 21", "element.longer"),
        ("unit: {zh: 平方米, en: square metres}", "unit: {zh: 亩, en: mu}", "亩", "element.unit"),
        ("{code: well,", "{code: rain,", "code: rain", "element.codes"),
        also=(
            ("when: water", "condition.expression"),
            ("key: born", "repeat.asked_twice"),
        ),
    ),
    edited(
        "a condition over what is not asked, and one that is none",
        ('when: water = "well"', "when: sky", "when: sky", "condition.expression"),
        (
            "    title: {zh: 摊位, en: The stall}\n",
            "    title: {zh: 摊位, en: The stall}\n    when: owner\n",
            "when: owner",
            "condition.not_yes_no",
        ),
    ),
    edited(
        "bounds that are none, crossed and of other kinds",
        ('least: "1"', 'least: "30"', 'most: "20"', "form.bounds_crossed"),
        (
            "        longest: 80\n",
            '        longest: 80\n        least: "5"\n',
            'least: "5"',
            "form.bound",
        ),
    ),
    edited(
        "keys that are none or taken",
        ("  - key: who\n", "  - key: Who\n", "key: Who", "key.shape"),
        ("- key: area", "- key:  owner", "- key:  owner", "key.taken"),
        ("- key: stall", "- key: check", "- key: check", "key.taken"),
    ),
    edited(
        "a choice of one, and rows without end",
        (
            "          - {code: city, label: {zh: 自来水, en: City mains}}\n",
            "",
            "code: well",
            "form.options",
        ),
        (
            "    title: {zh: 您是谁, en: Who you are}\n",
            "    title: {zh: 您是谁, en: Who you are}\n    most_rows: 900\n",
            "key: who",
            "form.rows",
        ),
        also=(("key: adult", "condition.expression"),),
    ),
    edited(
        "sources there are none of",
        (
            "        longest: 80\n",
            "        longest: 80\n        sources: [sky.blue]\n",
            "sky.blue",
            "form.source",
        ),
    ),
    edited(
        "telephones that are none or the same",
        ("consult_phone: 0000-8801234", "consult_phone: call us", "consult_phone", "place.phone"),
        (
            "complaint_phone: 0000-8801299",
            "complaint_phone: call us",
            "complaint_phone",
            "place.phone",
        ),
        also=(("complaint_phone", "place.phone_same"),),
    ),
    edited(
        "texts in one language, empty, and without end",
        ("en: You are eighteen or older}", "en: 年满十八周岁}", "en: 年满十八", "text.not_english"),
        ("zh: 姓名, en: Name}", f"zh: {'姓' * 2001}, en: Name}}", "姓姓", "text.too_long"),
    ),
    Broken(
        "values of every wrong shape",
        [
            (ITEM, "minutes:", "shape.not_integer"),
            (ITEM, "is_in_hall", "shape.not_yes_no"),
            (ITEM, "words:", "shape.not_list"),
            (ITEM, "place: here", "shape.not_mapping"),
            (ITEM, 'case_kind: "9"', "shape.not_one_of"),
            (ITEM, "name: {zh: 临时", "shape.empty"),
            (ITEM, "department: 5", "shape.not_text"),
            (ITEM, "colour: red", "shape.unknown"),
            (ITEM, "code:", "shape.missing"),
        ],
        [
            (ITEM, "minutes: 5", "minutes: five"),
            (ITEM, "is_in_hall: false", "is_in_hall: no"),
            (ITEM, "words: [摆摊, 地摊]", "words: 摆摊\ncolour: red"),
            (ITEM, 'case_kind: "2"', 'case_kind: "9"'),
            (ITEM, "en: Registration of a stall}", 'en: " "}'),
            (ITEM, "department: 990102-01", "department: 5"),
            (ITEM, "min_trust_level: 3\n", ""),
            (
                ITEM,
                "place:\n  consult_phone: 0000-8801234\n  complaint_phone: 0000-8801299\n"
                "  address: {zh: 示范区政务大厅（演示）, en: Shifan District Service Hall (demonstration)}\n"
                "  hours: {zh: 工作日, en: Working days}\n",
                "place: here\n",
            ),
        ],
    ),
    edited(
        "a condition of half a rule, and one of a fact nobody asks",
        (
            "{zh: 摊位不挡路,",
            "{key: in_the_way, zh: 摊位不挡路,",
            "key: in_the_way",
            "requirement.key",
        ),
        ("holds: born + 18 years", "holds: birth + 18 years", "key: adult", "condition.expression"),
        (
            "about: {zh: 看材料齐不齐。, en: We see whether all is there.}}",
            "about: {zh: 看材料齐不齐。, en: We see whether all is there.}, when: area}",
            "key: accept",
            "condition.not_yes_no",
        ),
    ),
    edited("an item without an example", (EXAMPLES, "", "code:", "example.missing")),
    edited(
        "examples that come out otherwise",
        (
            '      materials: [form, sketch]\n      fee: "0"\n      due_on: 2026-03-05\n      verdict: eligible\n',
            '      materials: [form]\n      fee: "5"\n      due_on: 2026-03-06\n      verdict: open\n'
            "      steps: [accept]\n      windows: [one]\n      unmet: [adult]\n",
            "materials: [form]",
            "example.materials",
        ),
        also=(
            ('fee: "5"', "example.fee"),
            ("due_on: 2026-03-06", "example.due_on"),
            ("verdict: open", "example.verdict"),
            ("steps: [accept]", "example.steps"),
            ("windows: [one]", "example.windows"),
            ("unmet: [adult]", "example.unmet"),
        ),
    ),
    edited(
        "examples that are no case of the item",
        ("holder: person", "holder: body", "holder: body", "example.holder"),
        ("submitted_on: 2026-03-02", "submitted_on: 2026-02-30", "2026-02-30", "example.day"),
        ("due_on: 2026-03-05", "due_on: soon", "due_on: soon", "example.day"),
        ('fee: "0"', "fee: nothing", "fee: nothing", "example.amount"),
        (
            "answers: {born: 2008-03-03}",
            "answers: {born: 2008-03-32, well_place: 屋后, sky: blue}",
            "born: 2008-03-32",
            "example.answer",
        ),
        also=(
            ("born: 2008-03-32", "example.not_asked"),
            ("born: 2008-03-32", "example.not_asked"),
        ),
    ),
    edited(
        "a condition no example fails",
        (
            "answers: {born: 2008-03-03}",
            "answers: {born: 2008-03-02}",
            "key: adult",
            "example.one_sided",
        ),
        (
            "verdict: not_eligible\n      unmet: [adult]\n",
            "verdict: open\n",
            "verdict: open",
            "example.verdict",
        ),
    ),
    bytes_of_item("a YAML bomb", BOMB, "a: &a", "yaml.alias"),
    bytes_of_item("a cycle", b"a: &a\n  b: *a\n", "a: &a", "yaml.alias"),
    bytes_of_item(
        "a tag that would run", b"a: !!python/object/apply:os.system [ls]\n", "a:", "yaml.tag"
    ),
    bytes_of_item("nested a thousand deep", b"[" * 1000 + b"]" * 1000, "", "yaml.deep"),
    bytes_of_item("five megabytes", b"a: " + b"x" * 5_000_000, "", "file.too_large"),
    bytes_of_item("GB18030", "code: 临时摊位登记".encode("gb18030"), "", "file.gb18030"),
    bytes_of_item("a byte order mark", b"\xef\xbb\xbfcode: 1\n", "", "file.mark"),
    bytes_of_item("no text at all", bytes(range(128, 256)) * 3, "", "file.not_utf8"),
    bytes_of_item("an invisible character", "code: a\u202eb\n".encode(), "code:", "file.character"),
    bytes_of_item("nothing", b"", "", "file.nothing"),
    bytes_of_item("two documents", b"code: a\n---\ncode: b\n", "---", "yaml.documents"),
    bytes_of_item("a key written twice", b"code: a\ncode: b\n", "code: b", "yaml.key_twice"),
    bytes_of_item("a bracket left open", b"code: [a\nname: b\n", "name: b", "yaml.syntax"),
    Broken(
        "items that are not there or badly named",
        [(PACK, "../else", "pack.item_name"), ("items/no-such/item.yaml", "", "file.not_there")],
        [(PACK, "  - street-stall", "  - street-stall\n  - ../else\n  - no-such")],
    ),
    Broken(
        "a guide in one language",
        [("items/street-stall/guide.zh.md", "", "pack.one_guide")],
        files={"items/street-stall/guide.zh.md": "## 说明".encode()},
    ),
    Broken("no pack", [("", "", "pack.no_items")], files={PACK: None}),
    Broken(
        "a dictionary with a wrong table",
        [("elements.csv", "", "table.no_column"), ("code_lists.yaml", "", "yaml.entries")],
        files={
            "elements.csv": ",".join(columns.ELEMENT[1:]).encode(),
            "code_lists.yaml": b"code: red\n",
        },
    ),
    edited(
        "its own legal basis, where the list says another",
        (
            "legal_basis:\n  - {zh: 示范区摊点管理规则（演示）",
            "legal_basis:\n  - {zh: 示范市另一条规则（演示）",
            "另一条规则",
            "base.read_only",
        ),
    ),
    Broken(
        "a catalogue list without the item's entry, and an entry with half its details",
        [
            (ITEM, "code:", "base.not_listed"),
            ("catalogue.yaml", "legal_basis: []", "list.empty"),
            ("catalogue.yaml", "0001200010", "base.code"),
            ("catalogue.yaml", "item_type: '99'", "code.item_type"),
        ],
        files={
            "catalogue.yaml": (
                "- code: '002020001000'\n  name: {zh: 甲, en: A}\n  item_type: '20'\n"
                "  legal_basis: []\n"
                "- code: '0001200010'\n  name: {zh: 乙, en: B}\n  item_type: '99'\n"
                "  legal_basis: [{zh: 丙, en: C}]\n"
            ).encode()
        },
    ),
    Broken(
        "a catalogue list that is no list",
        [("catalogue.yaml", "", "yaml.entries")],
        files={"catalogue.yaml": b"code: red\n"},
    ),
    Broken(
        "an entry of the catalogue list twice",
        [("catalogue.yaml", "", "table.entry_twice")],
        files={
            "catalogue.yaml": 2
            * (
                "- code: '002031099001'\n  name: {zh: 临时摊位登记, en: Stalls}\n"
                "  item_type: '20'\n"
                "  legal_basis: [{zh: 示范区摊点管理规则（演示）, en: Rules for stalls in Shifan"
                " District (demonstration)}]\n"
            ).encode()
        },
    ),
]
