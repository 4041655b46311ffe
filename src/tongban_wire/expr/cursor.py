"""Where reading stands: the token that comes, and what to say if it is the wrong one."""

from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.lexer import Kind, Token, tokens


class Cursor:
    """The tokens of one text, taken one after another and never back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        self._index = 0

    @property
    def next(self) -> Token:
        """The token that comes; at the end, the one that says so."""
        return self._tokens[self._index]

    def take(self) -> Token:
        """The token that comes, and goes on."""
        token = self.next
        self._index += token.kind is not Kind.END
        return token

    def comes(self, text: str) -> bool:
        """Whether this word or sign comes."""
        return self.next.kind in (Kind.WORD, Kind.SIGN) and self.next.text == text

    def took(self, text: str) -> bool:
        """Takes this word or sign if it comes."""
        if comes := self.comes(text):
            self.take()
        return comes

    def expect(self, text: str) -> None:
        """Takes this word or sign. Raises ExprError if another comes."""
        if not self.took(text):
            raise self.unexpected(text)

    def unexpected(self, wanted: str = "") -> ExprError:
        """That the token that comes cannot stand there."""
        code = ExprCode.ENDS_EARLY if self.next.kind is Kind.END else ExprCode.UNEXPECTED
        return ExprError(code, self.text, self.next.at, self.next.text, wanted=wanted)

    def error(self, code: ExprCode, at: Token, detail: str = "") -> ExprError:
        """What is wrong with a token."""
        return ExprError(code, self.text, at.at, detail)
