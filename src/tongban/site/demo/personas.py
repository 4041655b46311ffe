"""Whom one can become in the demo with one click. All fictional; region 99 does not exist."""

from dataclasses import replace

from tongban.identity.ports import Persona
from tongban.site.demo.people import PEOPLE

_ID_NUMBERS = {one.name: one.id_number for one in PEOPLE}

_CAST = (
    Persona(
        "wang-fang",
        "wang.fang",
        "王芳",
        "Wang Fang",
        "面馆老板：代表自己的面馆申请食品经营许可，给人授委托，看谁看过她的资料",
        "Runs a noodle shop: applies for its food licence, gives mandates, sees who saw her data",
    ),
    Persona(
        "li-qiang",
        "li.qiang",
        "李强",
        "Li Qiang",
        "帮人跑腿的经办人：收到委托通知，换身份替别人和几家店办事",
        "Runs errands for others: gets notices of mandates, acts for people and several shops",
    ),
    Persona(
        "zhou-min",
        "zhou.min",
        "周敏",
        "Zhou Min",
        "市场监管局食品窗口：受理，或者一次告知要补什么",
        "At the food window of market regulation: accepts cases, or says once what is missing",
    ),
    Persona(
        "chen-li",
        "chen.li",
        "陈立",
        "Chen Li",
        "市场监管局审查岗：写审查意见，要两个人",
        "Examines at market regulation: two opinions are needed",
    ),
    Persona(
        "he-ting",
        "he.ting",
        "何婷",
        "He Ting",
        "市场监管局审查岗：写第二份审查意见",
        "Examines at market regulation: gives the second opinion",
    ),
    Persona(
        "wu-jianhua",
        "wu.jianhua",
        "吴建华",
        "Wu Jianhua",
        "市场监管局分管局长：准予，或者说明理由不予许可；撤销证照",
        "Deputy director of market regulation: grants, or refuses with reasons; revokes",
    ),
    Persona(
        "yang-fan",
        "yang.fan",
        "杨帆",
        "Yang Fan",
        "综合窗口的工作人员：读卡给人开账号，登记监护人和单位",
        "At the integrated window: opens accounts by ID card, enters guardians and bodies",
    ),
    Persona(
        "cheng-lan",
        "cheng.lan",
        "程岚",
        "Cheng Lan",
        "市场监管局事项管理岗：改办事指南和表单，报两个办公室审核",
        "Keeps market regulation's items: changes guides and forms, two offices review them",
    ),
    Persona(
        "luo-wei",
        "luo.wei",
        "罗卫",
        "Luo Wei",
        "编办：审核清单变动",
        "Establishment office: reviews changes of the lists",
    ),
    Persona(
        "fu-qing",
        "fu.qing",
        "傅青",
        "Fu Qing",
        "司法局：审核清单变动是不是合法",
        "Justice bureau: reviews whether changes of the lists are lawful",
    ),
    Persona(
        "lin-xiaomei",
        "lin.xiaomei",
        "林晓梅",
        "Lin Xiaomei",
        "个体户：替年迈的母亲办事，也是孩子的监护人",
        "Sole trader: acts for her elderly mother and is her child's guardian",
    ),
    Persona(
        "ayguli",
        "ayguli",
        "阿依古丽·买买提依明",
        "Ayguli Memetimin",
        "名字长、带中间点：看页面怎么放得下",
        "A long name with a middle dot: see how pages make room for it",
    ),
    Persona(
        "zhu-yutong",
        "zhu.yutong",
        "朱雨桐",
        "Zhu Yutong",
        "实名等级2级：要授委托，先在网上核验两项信息升到3级",
        "Trust level 2: to give a mandate she first has two details verified and rises to 3",
    ),
    Persona(
        "sun-hai",
        "sun.hai",
        "孙海",
        "Sun Hai",
        "政务服务局的日历管理员：载入明年的放假安排",
        "Keeps the calendar at the service bureau: loads next year's public holidays",
    ),
    Persona(
        "gao-ning",
        "gao.ning",
        "高宁",
        "Gao Ning",
        "系统管理员：看系统运行得怎样，把失败的事重新执行；看不到任何人的办件",
        "System administrator: sees how the system runs, runs failed work again; sees no cases",
    ),
)

PERSONAS = tuple(replace(one, id_number=_ID_NUMBERS.get(one.name, "")) for one in _CAST)
