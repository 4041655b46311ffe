"""What a new password must be (密码要求): one set of sentences for every page that takes one."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.models import Account

_WEAK = {
    "password_too_short": gettext_lazy("密码至少要%(n)s个字符。"),
    "password_too_common": gettext_lazy("这个密码太常见，容易被猜到。请换一个。"),
    "password_entirely_numeric": gettext_lazy("密码不能全是数字。请加上字母或别的字符。"),
    "password_too_similar": gettext_lazy("密码和登录名太像，容易被猜到。请换一个。"),
}
_SHORTEST_NAME = 4
"""Characters of a login name that are looked for inside a password."""


def weaknesses(password: str, login_name: str) -> Iterator[str]:
    """Everything that makes this password easy to guess for this login name; nothing when fine."""
    is_inside = _holds(password, login_name)
    try:
        validate_password(password, user=Account(login_name=login_name))
    except ValidationError as error:
        for one in error.error_list:
            if one.code != "password_too_similar" or not is_inside:
                sentence = str(_WEAK.get(str(one.code), one.message))
                yield sentence % {"n": settings.PASSWORD_LEAST}
    if is_inside:
        yield _("密码里不要有登录名。")


def _holds(password: str, login_name: str) -> bool:
    """Whether the name stands in the password, whatever dots, dashes and capitals lie between."""
    name = _plain(login_name)
    return len(name) >= _SHORTEST_NAME and name in _plain(password)


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
