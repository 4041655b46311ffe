"""Several conditions as one, and facts that count only where a condition holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tongban_wire.expr.expression import Expr
from tongban_wire.expr.limits import MOST_JOINED
from tongban_wire.expr.tree import (
    And,
    Compare,
    Count,
    Gather,
    If,
    In,
    Known,
    Name,
    Negative,
    Node,
    Not,
    Or,
    Truth,
    everywhere,
    fold,
    order,
)
from tongban_wire.expr.writing import written

NOBODYS = "~"
"""The name of a fact nobody can give: no text can write it."""


class TooLarge(ValueError):
    """What would come of it has more than MOST_JOINED parts."""


def joined(conditions: Sequence[Expr]) -> Expr:
    """That all of them hold; of none, that is true. Raises TooLarge."""
    roots = tuple(one.root for one in conditions)
    return _expr(roots[0] if len(roots) == 1 else And(roots) if roots else Truth(True))


def limited(expr: Expr, conditions: Mapping[str, Expr]) -> Expr:
    """The expression in which a fact or a group counts only where its condition holds; elsewhere,
    and where that is unknown, it is unknown, whatever was said. Raises TooLarge."""
    return _expr(_limited(expr.root, conditions)) if conditions else expr


def _limited(root: Node, conditions: Mapping[str, Expr]) -> Node:
    def visit(node: Node, below: Sequence[Node]) -> Node:
        name = node.name if isinstance(node, Name) else ""
        made = _with_children(node, below)
        if isinstance(node, Gather):
            name = node.group
            of, where = (one and _limited(one, conditions) for one in (node.of, node.where))
            made = replace(node, of=of, where=where)
        asked = conditions.get(name)
        return If(asked.root, made, Name(NOBODYS)) if asked else made

    return fold(order(root), visit)


def _with_children(node: Node, below: Sequence[Node]) -> Node:
    match node:
        case Not() | Negative() | Known():
            return replace(node, operand=below[0])
        case And() | Or():
            return replace(node, parts=tuple(below))
        case Compare() | Count():
            return replace(node, left=below[0], right=below[1])
        case In():
            return replace(node, item=below[0], texts=below[1])
        case If():
            return replace(node, condition=below[0], then=below[1], otherwise=below[2])
        case _:
            return node


def _expr(root: Node) -> Expr:
    nodes = list(everywhere(root))
    if len(nodes) > MOST_JOINED:
        raise TooLarge(len(nodes))
    names = {
        one.name if isinstance(one, Name) else one.group
        for one in nodes
        if isinstance(one, Name | Gather)
    }
    return Expr(root, written(root), order(root), frozenset(names - {NOBODYS}))
