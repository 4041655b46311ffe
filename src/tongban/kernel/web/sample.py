"""What the style page shows: fictional content for every component."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.kernel import clock
from tongban.kernel.web.icons import SHAPES

COLOURS = (
    ("--paper", gettext_lazy("宣纸"), gettext_lazy("页面底")),
    ("--surface", gettext_lazy("白"), gettext_lazy("卡片、表单、文书")),
    ("--sunken", gettext_lazy("旧纸"), gettext_lazy("表头、凹陷")),
    ("--ink", gettext_lazy("墨"), gettext_lazy("正文")),
    ("--brand", gettext_lazy("石青"), gettext_lazy("动作、当前")),
    ("--brand-deep", gettext_lazy("黛"), gettext_lazy("页眉页脚")),
    ("--jade", gettext_lazy("石绿"), gettext_lazy("完成、已有资料")),
    ("--amber", gettext_lazy("藤黄"), gettext_lazy("临期、等待")),
    ("--seal", gettext_lazy("朱砂"), gettext_lazy("印章、不予、超期")),
    ("--mark", gettext_lazy("金"), gettext_lazy("只作装饰")),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        help_text=gettext_lazy("与身份证一致，生僻字可用手写输入"),
    )
    mobile = forms.RegexField(
        r"^\d{11}$",
        label=gettext_lazy("手机号"),
        error_messages={"invalid": gettext_lazy("手机号是11位，请再看一遍")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("领证方式"),
        choices=(
            ("electronic", gettext_lazy("电子证照")),
            ("post", gettext_lazy("邮寄纸质证")),
        ),
        widget=forms.RadioSelect,
        initial="electronic",
    )
    district = forms.ChoiceField(
        label=gettext_lazy("所在区县"),
        choices=(("990102", gettext_lazy("示范区")), ("990121", gettext_lazy("松岭县"))),
    )
    area = forms.IntegerField(label=gettext_lazy("使用面积"))
    remark = forms.CharField(
        label=gettext_lazy("门头怎么找"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    plan = forms.FileField(
        label=gettext_lazy("平面布局图"),
        help_text=gettext_lazy("拍照、扫描、手画都行"),
        required=False,
    )
    agree = forms.BooleanField(label=gettext_lazy("以上内容由我本人填写"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mobile"].width = "w-16"  # type: ignore[attr-defined]
        self.fields["area"].width = "w-8"  # type: ignore[attr-defined]
        self.fields["area"].affix = _("平方米")  # type: ignore[attr-defined]
        way: Any = self.fields["way"]
        way.choice_hints = {"electronic": _("即时到账户")}
        way.choice_effects = {"post": _("2到3天")}


def context() -> dict[str, Any]:
    """Everything the style page's template asks for."""
    filled = {
        "name": _("林晓梅"),
        "mobile": "1380000091",
        "way": "electronic",
        "district": "990102",
        "area": "198",
        "agree": "on",
    }
    return {
        "colours": COLOURS,
        "icons": sorted(SHAPES),
        "pills": _pills(),
        "sample": SampleForm(filled, auto_id="s_%s"),
        "days": _days(),
        "figures": _figures(),
        "answers": _answers(),
        "steps": [_("主体"), _("人员"), _("场所"), _("经营项目"), _("材料"), _("核对")],
        "now": clock.now(),
        "today": clock.today(),
    }


def _pills() -> list[tuple[str, str]]:
    return [
        ("", _("待收件")),
        ("doing", _("正在审查")),
        ("done", _("已办结")),
        ("wait", _("已暂停计时")),
        ("due", _("今天到期")),
        ("over", _("超期1天")),
        ("stop", _("不予许可")),
    ]


def _days() -> list[dict[str, Any]]:
    """Two weeks and a day from this Monday: accepted, counted, a pause, a weekend, the end."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    kinds = ["off", "used", "used", "held", "used", "off", "off", "used", "left", "left", "left"]
    why = {
        "off": _("周末"),
        "used": _("工作日"),
        "left": _("工作日"),
        "held": _("送检，中止计时，告知书已送达"),
    }
    days, nth = [], 0
    for index, kind in enumerate(kinds):
        nth += kind in ("used", "left")
        days.append(
            {
                "date": monday + timedelta(days=index),
                "kind": kind,
                "nth": nth if kind in ("used", "left") else None,
                "why": _("受理当日不计，从次日起算") if index == 0 else why[kind],
                "today": index == 7,
                "end": index == len(kinds) - 1,
            }
        )
    return days


def _figures() -> list[dict[str, Any]]:
    return [
        {"value": "12,408", "label": _("件办结")},
        {"value": "1.8", "unit": _("个工作日"), "label": _("从受理到办结，中位数")},
        {"value": "3", "label": _("件超期，原因已公开")},
    ]


def _answers() -> list[dict[str, Any]]:
    return [
        {
            "label": _("名称"),
            "value": _("示范区晓梅小面馆（演示）"),
            "act": _("改"),
            "address": "#",
        },
        {"label": _("统一社会信用代码"), "value": "92990102MA0000K7X4"},
    ]
