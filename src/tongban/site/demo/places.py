"""The departments and officers of the demo city (示范市、示范区). Region 99 does not exist."""

from dataclasses import dataclass

from tongban.kernel import validators

CITY, DISTRICT, COUNTY, YUNXI = "990100", "990102", "990121", "990200"


@dataclass(frozen=True, slots=True)
class Department:
    """One department, found again by its code."""

    code: str
    region: str
    name: str
    name_en: str
    nth: int

    @property
    def credit_code(self) -> str:
        """A state organ's code (11) with its check character."""
        first = f"11{self.region}MB{self.nth:07d}"
        return first + validators.credit_check(first)


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer, found again by department and staff number."""

    department: str
    number: str
    name: str
    post: str
    post_en: str
    login: str
    duties: tuple[str, ...] = ("desk.open",)


DEPARTMENTS = (
    Department(
        "990102-01", DISTRICT, "示范区市场监督管理局", "Shifan District Market Regulation", 1
    ),
    Department("990102-02", DISTRICT, "示范区卫生健康局", "Shifan District Health", 2),
    Department(
        "990102-03",
        DISTRICT,
        "示范区住房和城乡建设局",
        "Shifan District Housing and Construction",
        3,
    ),
    Department("990102-04", DISTRICT, "示范区消防救援大队", "Shifan District Fire and Rescue", 4),
    Department("990102-05", DISTRICT, "示范区政务服务局", "Shifan District Service Bureau", 5),
    Department("990102-06", DISTRICT, "示范区民政局", "Shifan District Civil Affairs", 6),
    Department("990100-01", CITY, "示范市公安局", "Shifan City Public Security", 1),
    Department("990100-02", CITY, "示范市卫生健康委员会", "Shifan City Health Commission", 2),
    Department("990100-03", CITY, "示范市医疗保障局", "Shifan City Healthcare Security", 3),
    Department(
        "990100-04",
        CITY,
        "示范市人力资源和社会保障局",
        "Shifan City Human Resources and Social Security",
        4,
    ),
    Department("990100-05", CITY, "示范市政务服务局", "Shifan City Service Bureau", 5),
    Department(
        "990100-06", CITY, "示范市机构编制委员会办公室", "Shifan City Establishment Office", 6
    ),
    Department("990100-07", CITY, "示范市司法局", "Shifan City Justice", 7),
    Department("990121-01", COUNTY, "松岭县政务服务局", "Songling County Service Bureau", 1),
    Department("990200-01", YUNXI, "云溪市政务服务局", "Yunxi City Service Bureau", 1),
)

HOLDS = ("desk.open", "retention.hold")
"""Two of one department, since a hold is released by another than who placed it."""

HEAD = (*HOLDS, "certificates.revoke", "cases.decide")
ACCEPT = ("desk.open", "cases.accept")
REVIEW = ("desk.open", "cases.review")
DECIDE = ("desk.open", "certificates.revoke", "cases.decide")
BOTH = (*ACCEPT, "cases.review")
"""Of a small office: whoever accepts is also one of its two examiners."""

CHEN = (*HOLDS, "cases.review")
EDIT = ("desk.open", "catalogue.edit")
ESTABLISHMENT = ("desk.open", "catalogue.establishment")
LEGAL = ("desk.open", "catalogue.legal")

OFFICERS = (
    Officer("990102-01", "0417", "周敏", "食品窗口", "food window", "zhou.min", ACCEPT),
    Officer("990102-01", "0423", "陈立", "餐饮监管科审查岗", "catering examiner", "chen.li", CHEN),
    Officer(
        "990102-01", "0431", "何婷", "餐饮监管科审查岗", "catering examiner", "he.ting", REVIEW
    ),
    Officer("990102-01", "0402", "吴建华", "分管局长", "deputy director", "wu.jianhua", HEAD),
    Officer("990102-01", "0436", "程岚", "事项管理岗", "service items", "cheng.lan", EDIT),
    Officer("990102-02", "0211", "郑洁", "公共卫生窗口", "public health window", "zheng.jie", BOTH),
    Officer("990102-02", "0215", "蒋云", "公共卫生审查岗", "hygiene examiner", "jiang.yun", REVIEW),
    Officer("990102-02", "0201", "谢明远", "分管局长", "deputy director", "xie.mingyuan", DECIDE),
    Officer("990102-03", "0308", "冯涛", "招牌备案岗", "signs registration", "feng.tao"),
    Officer("990102-04", "0119", "韩磊", "消防检查岗", "fire inspection", "han.lei"),
    Officer(
        "990102-05",
        "0501",
        "杨帆",
        "综合窗口",
        "integrated window",
        "yang.fan",
        ("desk.open", "people.register", "bodies.register", "identity.guardian"),
    ),
    Officer("990102-06", "0605", "苏梅", "养老服务窗口", "old age window", "su.mei", BOTH),
    Officer("990102-06", "0612", "石磊", "养老服务审查岗", "old age examiner", "shi.lei", REVIEW),
    Officer("990102-06", "0601", "陶志强", "分管局长", "deputy director", "tao.zhiqiang", DECIDE),
    Officer(
        "990100-01",
        "1107",
        "许静",
        "户籍与出入境窗口",
        "household and exit-entry window",
        "xu.jing",
        (*BOTH, "people.register"),
    ),
    Officer(
        "990100-01", "1118", "魏然", "人口与出入境审查岗", "exit-entry examiner", "wei.ran", REVIEW
    ),
    Officer("990100-01", "1101", "丁海峰", "分管局长", "deputy director", "ding.haifeng", DECIDE),
    Officer("990100-03", "1302", "沈悦", "参保登记岗", "insurance registration", "shen.yue"),
    Officer("990100-04", "1415", "曾凡", "社保卡窗口", "social security card window", "zeng.fan"),
    Officer(
        "990100-05",
        "1503",
        "孙海",
        "日历与事项管理岗",
        "calendar and items",
        "sun.hai",
        ("desk.open", "calendar.load", "retention.hold", "catalogue.words"),
    ),
    Officer(
        "990100-05",
        "1511",
        "高宁",
        "系统管理员",
        "system administrator",
        "gao.ning",
        ("desk.open", "system.operate"),
    ),
    Officer("990100-06", "1601", "罗卫", "职责审核岗", "powers review", "luo.wei", ESTABLISHMENT),
    Officer("990100-07", "1701", "傅青", "合法性审核岗", "legality review", "fu.qing", LEGAL),
    Officer("990121-01", "2101", "龙㛃", "综合窗口", "integrated window", "long.jie"),
)
