"""The themes of life and business (主题、人生事件) items are listed under.

No standard gives them codes; these are ours, and a pack's code list `theme` says the same.
"""

from collections.abc import Mapping

from tongban.catalogue.rules import Text

THEMES: Mapping[str, Text] = {
    "birth": Text("生育收养", "Birth and adoption"),
    "school": Text("上学", "School"),
    "work": Text("就业社保", "Work and social security"),
    "housing": Text("住房", "Housing"),
    "health": Text("看病就医", "Health"),
    "age": Text("养老", "Old age"),
    "transport": Text("交通出行", "Transport"),
    "borders": Text("出入境", "Passports and borders"),
    "business": Text("开办企业", "Starting a business"),
    "food": Text("餐饮食品", "Food and catering"),
    "building": Text("项目建设", "Building projects"),
    "closing": Text("关停注销", "Closing down"),
}
"""By the key an item names, in the order of a life and of a business; one may have no item yet."""

THEME_ICONS: Mapping[str, str] = {
    "birth": "baby",
    "school": "book",
    "work": "briefcase",
    "housing": "building",
    "health": "heart",
    "age": "elder",
    "transport": "car",
    "borders": "passport",
    "business": "shop",
    "food": "bowl",
    "building": "document",
    "closing": "key",
}
"""The icon of each."""

FOR_PERSONS = frozenset({"birth", "age"})
"""Events of a life: only items that serve persons are listed under them."""

FOR_BODIES = frozenset({"business", "closing"})
"""Events of a business: only items that serve bodies, or found one, are listed under them."""
