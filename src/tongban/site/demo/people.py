"""The people and bodies of the demo city and who acts for whom. All fictional.

Birth dates are fixed, so that a person has the same ID number whenever the city is built; the
children stay children and the elders elders from 2026 to 2035.
"""

from dataclasses import dataclass
from datetime import date

from tongban.identity.rules import Act
from tongban.kernel import validators
from tongban.site.demo.places import CITY, COUNTY, DISTRICT, YUNXI

ALL = (Act.VIEW, Act.APPLY, Act.RECEIVE)


TRUST_LEVEL = 4
"""Of their accounts, where nothing else is said (实名等级)."""


@dataclass(frozen=True, slots=True)
class Human:
    """One person, found again by their ID number."""

    name: str
    born: date
    nth: int
    region: str = DISTRICT
    login: str = ""
    level: int = TRUST_LEVEL

    @property
    def id_number(self) -> str:
        """Of a region that does not exist, with its check character."""
        first = f"{self.region}{self.born:%Y%m%d}{self.nth:03d}"
        return first + validators.id_check(first)

    @property
    def mobile(self) -> str:
        """Never assigned: 199 0099 and the order in the list."""
        return f"1990099{PEOPLE.index(self):04d}"


@dataclass(frozen=True, slots=True)
class Shop:
    """One body, found again by its credit code."""

    name: str
    kind: str
    """First two characters of the code: 92 sole trader, 91 company, 52 private non-enterprise."""
    serial: str
    representative: str

    @property
    def credit_code(self) -> str:
        """With its check character."""
        first = f"{self.kind}{DISTRICT}MA{self.serial}"
        return first + validators.credit_check(first)


@dataclass(frozen=True, slots=True)
class Given:
    """One mandate: giver and agent by name, days counted from the day the city is built."""

    giver: str
    agent: str
    acts: tuple[Act, ...]
    begins: int
    ends: int
    items: tuple[str, ...] = ()
    is_revoked: bool = False

    @property
    def key(self) -> str:
        """What makes it the same mandate when the city is built again."""
        return f"{self.giver}>{self.agent}>{self.begins}>{self.ends}"


PEOPLE: tuple[Human, ...] = (
    Human("王芳", date(1988, 3, 12), 42, login="wang.fang"),
    Human("李强", date(1990, 7, 4), 11, login="li.qiang"),
    Human("林晓梅", date(1985, 11, 23), 64, login="lin.xiaomei"),
    Human("阿依古丽·买买提依明", date(1992, 5, 9), 28, CITY, login="ayguli"),
    Human("周桂兰", date(1946, 2, 18), 24),
    Human("林小禾", date(2018, 9, 1), 46, level=3),
    Human("王子墨", date(2019, 4, 16), 15, level=3),
    Human("陈新宇", date(2025, 9, 18), 33, CITY, level=3),
    Human("陈思远", date(1994, 1, 30), 17, CITY, login="chen.siyuan"),
    Human("𠮷小龙", date(1979, 10, 2), 35, login="ji.xiaolong"),
    Human("赵㛃", date(1996, 8, 8), 82, login="zhao.jie"),
    Human("刘䶮", date(1983, 12, 15), 51, login="liu.yan"),
    Human("赵勇", date(1975, 6, 21), 73),
    Human("钱春生", date(1938, 9, 9), 12),
    Human("孙秀英", date(1935, 5, 5), 20),
    Human("郭志远", date(1969, 4, 1), 91, login="guo.zhiyuan"),
    Human("马丽娜", date(1991, 2, 27), 44, CITY),
    Human("胡海波", date(1986, 10, 10), 55, CITY),
    Human("朱雨桐", date(2001, 3, 3), 66, login="zhu.yutong", level=2),
    Human("高翔", date(1998, 11, 11), 77),
    Human("罗文斌", date(1972, 8, 19), 39, COUNTY),
    Human("宋佳怡", date(2003, 6, 1), 88, COUNTY),
    Human("唐国强", date(1951, 10, 1), 13, COUNTY),
    Human("田静", date(1987, 7, 7), 26, YUNXI),
    Human("欧阳若兰", date(1980, 12, 31), 62, YUNXI),
    Human("单雪", date(1995, 4, 24), 48),
    Human("曾宪文", date(1964, 9, 28), 19),
    Human("次仁卓玛", date(1989, 1, 15), 84, CITY),
    Human("斯琴高娃·巴特尔", date(1978, 3, 8), 22, YUNXI),
    Human("方圆", date(1999, 9, 9), 37),
    Human("丁一", date(1993, 5, 20), 59),
)

BODIES: tuple[Shop, ...] = (
    Shop("示范区芳记面馆", "92", "0000F1J", "王芳"),
    Shop("示范区晓梅小面馆", "92", "0000K7X", "林晓梅"),
    Shop("示范区𠮷祥文具店", "92", "0000J8W", "𠮷小龙"),
    Shop("示范市云帆信息技术有限公司", "91", "0000Y2F", "郭志远"),
    Shop("示范区老槐树烧烤店", "92", "0000H3T", "赵勇"),
    Shop("示范区清河养老服务中心", "52", "0000Q4H", "曾宪文"),
)

MANDATES: tuple[Given, ...] = (
    Given("王芳", "李强", ALL, -40, 320),
    Given("周桂兰", "林晓梅", ALL, -200, 900),
    Given("钱春生", "李强", (Act.VIEW, Act.APPLY), -350, 12),
    Given("孙秀英", "方圆", (Act.RECEIVE,), -10, 80),
    Given("王芳", "赵㛃", (Act.VIEW,), -90, 200, is_revoked=True),
    Given("王芳", "刘䶮", (Act.VIEW, Act.APPLY), 14, 200),
    Given("林晓梅", "李强", (Act.APPLY,), 0, 0),
    Given("刘䶮", "王芳", (Act.VIEW,), -30, 21),
    Given("阿依古丽·买买提依明", "陈思远", (Act.VIEW, Act.RECEIVE), -5, 360),
    Given("示范区芳记面馆", "李强", ALL, -60, 300),
    Given("示范区芳记面馆", "高翔", (Act.VIEW,), -60, 300, ("990102310001",), is_revoked=True),
    Given("示范区晓梅小面馆", "李强", (Act.VIEW, Act.APPLY), -20, 25),
    Given("示范市云帆信息技术有限公司", "朱雨桐", ALL, -120, 240),
    Given("示范市云帆信息技术有限公司", "单雪", (Act.APPLY,), 7, 372),
    Given("示范区𠮷祥文具店", "丁一", (Act.VIEW, Act.APPLY), -15, 350),
    Given("示范区清河养老服务中心", "马丽娜", (Act.VIEW, Act.RECEIVE), -80, 285),
)

GUARDIANS: tuple[tuple[str, str], ...] = (
    ("林小禾", "林晓梅"),
    ("王子墨", "王芳"),
    ("陈新宇", "陈思远"),
)
"""Minor and guardian."""

LOOKED_AT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("王芳", "0423", ("name", "mobile")),
    ("林晓梅", "0423", ("name",)),
    ("周桂兰", "0501", ("name", "id_number")),
)
"""Whose data an officer looked at, so that 谁看过我的数据 shows something true."""
