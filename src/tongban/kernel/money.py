"""Money in whole fen (分), never floats: what is charged, paid and refunded adds up exactly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from tongban.kernel.errors import Refused

FEN_PER_YUAN = 100
MOST_FEN = 10**16 - 1
"""The largest amount of GB/T 39046-2020 table 14 (金额 n..16,2): 14 digits of yuan and 2 of fen."""

_YUAN = re.compile(r"(0|[1-9][0-9]{0,13})(?:\.([0-9]{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of renminbi (金额) in fen; negative for what flows back."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"money is a whole number of fen, not {self.fen!r}")
        if abs(self.fen) > MOST_FEN:
            raise OverflowError(f"{self.fen} fen is more than any public fee")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read yuan as people and banks write them: "120" or "120.00", nothing looser.

        Raises Refused for anything else: "1,200", "12.5", "-3", "１２", "1e3".
        """
        found = _YUAN.fullmatch(text)
        if found is None:
            raise Refused(
                _("“%(text)s”不是金额。请写成以元为单位的数字，如 120 或 120.00。") % {"text": text}
            )
        return cls(int(found[1]) * FEN_PER_YUAN + int(found[2] or 0))

    def plain(self) -> str:
        """Yuan with two decimals and nothing else, as `parse` and files read it: "1200.00"."""
        yuan, fen = divmod(abs(self.fen), FEN_PER_YUAN)
        return f"{'-' if self.fen < 0 else ''}{yuan}.{fen:02d}"

    def __str__(self) -> str:
        """As a table or a bill shows it: "¥1,200.00"."""
        yuan, fen = divmod(abs(self.fen), FEN_PER_YUAN)
        return f"{'-' if self.fen < 0 else ''}¥{yuan:,}.{fen:02d}"

    def spoken(self) -> str:
        """As a sentence says it, in the reader's language: "100元", "12.50元"."""
        amount = str(self).replace("¥", "").removesuffix(".00")
        return _("%(amount)s元") % {"amount": amount}

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __mul__(self, times: int) -> "Money":
        """So many of the same: a number of copies, never a rate."""
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers only; use allocate for shares")
        return Money(self.fen * times)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.fen != 0

    def allocate(self, shares: Sequence[int]) -> list["Money"]:
        """Divide by shares without losing a fen.

        Each part is its exact share rounded down; the fen left over go, one each, to the parts
        that lost the most in rounding, the earlier part first. Raises ValueError unless the
        shares are whole, not negative and not all zero.
        """
        total = sum(shares)
        if total <= 0 or any(share < 0 or type(share) is not int for share in shares):
            raise ValueError(f"cannot divide by the shares {list(shares)}")
        sign = -1 if self.fen < 0 else 1
        divided = [divmod(abs(self.fen) * share, total) for share in shares]
        parts = [part for part, _rest in divided]
        by_loss = sorted(range(len(shares)), key=lambda nth: -divided[nth][1])
        for nth in by_loss[: abs(self.fen) - sum(parts)]:
            parts[nth] += 1
        return [Money(sign * part) for part in parts]
