"""An expression that was read: its text, its tree, the names it asks for."""

from dataclasses import dataclass, field
from functools import lru_cache

from tongban_wire.expr.parser import read
from tongban_wire.expr.tree import Gather, Name, Node, Order, everywhere, order
from tongban_wire.expr.writing import written

KEPT = 1024
"""How many expressions a process keeps read."""


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression. Two are equal if their trees are, however they were written."""

    root: Node
    text: str = field(compare=False)
    """As it was written: positions of errors count in it."""
    nodes: Order = field(compare=False, repr=False)
    """The tree in the order it is evaluated."""
    names: frozenset[str] = field(compare=False)
    """The facts it may ask for: groups too, and what conditions on rows name."""

    def __str__(self) -> str:
        """The one spelling: `parse(str(expr)) == expr`."""
        return written(self.root)


@lru_cache(maxsize=KEPT)
def parse(text: str) -> Expr:
    """Reads an expression. Raises ExprError, with the place, for what is none."""
    root = read(text)
    return Expr(root, text, order(root), frozenset(_names(root)))


def _names(root: Node) -> list[str]:
    return [
        node.name if isinstance(node, Name) else node.group
        for node in everywhere(root)
        if isinstance(node, Name | Gather)
    ]
