"""Conditions in words (条件的说法): on which answers it hangs whether something is asked. Pure.

    tenure in {"rented", "lent"}   “房子是谁的”选“租的”或“借用的”

What has no plain words is said to depend on the answers; the form itself reads the expression.
"""

from collections.abc import Mapping

from tongban.catalogue.rules import Field, FieldType, Item, Text
from tongban.catalogue.rules.form import HOLDER_KIND
from tongban_wire import expr
from tongban_wire.expr import tree

DEPENDS = Text("看您的回答", "depending on your answers")
HOLDERS: Mapping[str, Text] = {
    "person": Text("以个人名义办", "you apply for yourself"),
    "body": Text("以单位名义办", "you apply for a body"),
}
_NUMBERS: Mapping[tree.Comparing, Text] = {
    tree.Comparing.EQUAL: Text("{}是{}", "{} is {}"),
    tree.Comparing.DIFFERENT: Text("{}不是{}", "{} is not {}"),
    tree.Comparing.LESS: Text("{}小于{}", "{} is less than {}"),
    tree.Comparing.AT_MOST: Text("{}不超过{}", "{} is at most {}"),
    tree.Comparing.MORE: Text("{}大于{}", "{} is more than {}"),
    tree.Comparing.AT_LEAST: Text("{}不小于{}", "{} is at least {}"),
}
_DAYS: Mapping[tree.Comparing, Text] = {
    tree.Comparing.EQUAL: Text("{}是{}", "{} is {}"),
    tree.Comparing.DIFFERENT: Text("{}不是{}", "{} is not {}"),
    tree.Comparing.LESS: Text("{}早于{}", "{} is before {}"),
    tree.Comparing.AT_MOST: Text("{}不晚于{}", "{} is not after {}"),
    tree.Comparing.MORE: Text("{}晚于{}", "{} is after {}"),
    tree.Comparing.AT_LEAST: Text("{}不早于{}", "{} is not before {}"),
}


class _Unsaid(Exception):
    """This part has no plain words."""


class Conditions:
    """The conditions of one item in words: its questions and groups by their keys."""

    def __init__(self, item: Item) -> None:
        self.groups = {group.key: group for group in item.form}
        self.fields = {field.key: field for group in item.form for field in group.fields}

    def when(self, text: str) -> Text | None:
        """A condition as people say it; None where there is none."""
        if not text:
            return None
        try:
            return self.said(expr.parse(text).root)
        except _Unsaid:
            return DEPENDS

    def times(self, text: str) -> Text | None:
        """By what a number of times is counted: the questions, or groups of rows, it reads."""
        if not text:
            return None
        named = [said for name in sorted(expr.parse(text).names) if (said := self.known(name))]
        return _joined(named, Text("、", ", ")) if named else DEPENDS

    def known(self, name: str) -> Text | None:
        """A question or a group in quotation marks."""
        if name in self.fields:
            return _quoted(self.fields[name].label)
        return _quoted(self.groups[name].title) if name in self.groups else None

    def field(self, node: tree.Node) -> Field:
        if isinstance(node, tree.Name) and node.name in self.fields:
            return self.fields[node.name]
        raise _Unsaid

    def said(self, node: tree.Node) -> Text:
        """One condition. Raises _Unsaid."""
        match node:
            case tree.And(parts):
                return _joined([self.part(one) for one in parts], Text("，并且", " and "))
            case tree.Or(parts):
                return _joined([self.part(one) for one in parts], Text("，或者", " or "))
            case tree.Name():
                return self.yes(node, Text("选“是”", "is “Yes”"))
            case tree.Not(tree.Name() as name):
                return self.yes(name, Text("选“否”", "is “No”"))
            case tree.Known(tree.Name() as name):
                return _after(self.field(name), Text("填了", "is answered"))
            case tree.In(tree.Name() as name, tree.Texts(codes)):
                return self.chosen(name, codes, Text("选", "is"))
            case tree.In(tree.Text(value=code), tree.Name() as name):
                return self.chosen(name, (code,), Text("里选了", "includes"))
            case tree.Compare():
                return self.compared(node)
            case tree.Gather(tree.Gathering.ANY, group, _, where) if where is not None:
                return self.row(group, where)
        raise _Unsaid

    def part(self, node: tree.Node) -> Text:
        """A part of a longer condition: what has parts itself stands in brackets."""
        said = self.said(node)
        if not isinstance(node, tree.And | tree.Or):
            return said
        return Text(f"（{said.zh}）", f"({said.en})")

    def yes(self, node: tree.Node, word: Text) -> Text:
        field = self.field(node)
        if field.type is not FieldType.YES_NO:
            raise _Unsaid
        return _after(field, word)

    def chosen(self, name: tree.Name, codes: tuple[str, ...], word: Text) -> Text:
        if name.name == HOLDER_KIND:
            return _joined([HOLDERS[one] for one in codes if one in HOLDERS], Text("或", " or "))
        field = self.field(name)
        labels = {one.code: one.label for one in field.options}
        if not codes or not set(codes) <= set(labels):
            raise _Unsaid
        options = _joined([_quoted(labels[one]) for one in codes], Text("或", " or "))
        return _after(field, Text(f"{word.zh}{options.zh}", f"{word.en} {options.en}"))

    def compared(self, node: tree.Compare) -> Text:
        match node:
            case tree.Compare(tree.Comparing.EQUAL, tree.Name() as name, tree.Text(value=code)):
                return self.chosen(name, (code,), Text("选", "is"))
            case tree.Compare(tree.Comparing.DIFFERENT, tree.Name() as name, tree.Text(value=code)):
                return self.chosen(name, (code,), Text("不选", "is not"))
            case tree.Compare(how, tree.Name() as name, tree.Number(value=value)):
                field = self.field(name)
                unit = field.unit or Text("", "")
                amount = Text(f"{value:f}{unit.zh}", f"{value:f} {unit.en}".strip())
                return _filled(_NUMBERS[how], _quoted(field.label), amount)
            case tree.Compare(how, tree.Name() as name, tree.Day(value=day)):
                said = Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())
                return _filled(_DAYS[how], _quoted(self.field(name).label), said)
            case tree.Compare(
                tree.Comparing.MORE,
                tree.Gather(tree.Gathering.COUNT, group, _, where),
                tree.Number(value=value),
            ) if value == 0 and where is not None:
                return self.row(group, where)
        raise _Unsaid

    def row(self, group: str, where: tree.Node) -> Text:
        """That there is a row of a group for which something holds."""
        if group not in self.groups:
            raise _Unsaid
        title, holds = _quoted(self.groups[group].title), self.said(where)
        return Text(f"{title.zh}里有一行{holds.zh}", f"in a line of {title.en}, {holds.en}")


def _quoted(text: Text) -> Text:
    return Text(f"“{text.zh}”", f"“{text.en}”")


def _after(field: Field, word: Text) -> Text:
    name = _quoted(field.label)
    return Text(f"{name.zh}{word.zh}", f"{name.en} {word.en}")


def _filled(pattern: Text, name: Text, value: Text) -> Text:
    return Text(pattern.zh.format(name.zh, value.zh), pattern.en.format(name.en, value.en))


def _joined(parts: list[Text], between: Text) -> Text:
    if not parts:
        raise _Unsaid
    return Text(between.zh.join(one.zh for one in parts), between.en.join(one.en for one in parts))
