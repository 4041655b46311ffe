"""Ratings in words: levels as GB/T 39046 A.8 has them, reasons, the invitation."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.catalogue import queries as catalogue
from tongban.kernel.web.inputs import Text
from tongban.notices.ports import Params, Say, Words
from tongban.ratings.actions import INVITED
from tongban.ratings.rules import Level

LEVELS: Mapping[Level, Text] = {
    Level.VERY_SATISFIED: gettext_lazy("非常满意"),
    Level.SATISFIED: gettext_lazy("满意"),
    Level.FAIRLY_SATISFIED: gettext_lazy("基本满意"),
    Level.DISSATISFIED: gettext_lazy("不满意"),
    Level.VERY_DISSATISFIED: gettext_lazy("非常不满意"),
}
REASONS: Mapping[str, Text] = {
    "quick": gettext_lazy("办得快"),
    "clear_guide": gettext_lazy("指南写得准"),
    "easy": gettext_lazy("填报省事"),
    "works_well": gettext_lazy("网站好用"),
    "clear_reason": gettext_lazy("结果和理由讲得清楚"),
    "slow": gettext_lazy("办得慢"),
    "unclear_guide": gettext_lazy("指南不准、看不懂"),
    "cumbersome": gettext_lazy("填报麻烦"),
    "breaks_down": gettext_lazy("网站出错、难用"),
    "unclear_reason": gettext_lazy("结果和理由没讲清楚"),
}


def item_name(version_id: UUID) -> str:
    """The item as it was called when the case ran."""
    name = catalogue.version(version_id).name
    return name.en if get_language() == "en" else name.zh


def _invited(params: Params) -> Words:
    """Stays in the account: the case's own message says that it has ended; nobody is pressed."""
    return Words(
        title=_("可以评价：%(item)s") % {"item": item_name(UUID(params["version_id"]))},
        text=_("这件事办完了。评不评由您，不评不影响任何事。"),
        address=f"/my/ratings/{params['rating_id']}",
    )


SAYS: Mapping[str, Say] = {INVITED: _invited}
