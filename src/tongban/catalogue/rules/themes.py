"""The themes of life and business (主题) items are listed under."""

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
"""By the key an item names; a theme may have no item yet."""

FOR_PERSONS = frozenset({"birth", "age"})
"""Events of a life: only items that serve persons are listed under them."""

FOR_BODIES = frozenset({"business", "closing"})
"""Events of a business: only items that serve bodies, or found one, are listed under them."""
