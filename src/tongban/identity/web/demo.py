"""One-click personas (一键体验): in a demo only, where every person is fictional.

The list is empty outside a demo (tongban.site.apps), so nobody can become anybody there.
"""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongban.identity import ports
from tongban.identity.models import Account
from tongban.identity.web import sign_in
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request


@guards.public
@require_POST
def become(request: Request) -> HttpResponse:
    """Sign in as the persona whose key was posted."""
    persona = _persona(request.POST.get("persona", ""))
    account = Account.objects.filter(login_name=persona.login_name, is_active=True).first()
    answer = sign_in.begin(request, account, sign_in.PERSONA) if account else None
    if answer is None:
        raise Refused(
            _("演示城市还在建，%(name)s还没有账号。请过一会儿再点一次。") % {"name": persona.name}
        )
    sign_in.say_hello(request)
    return answer


def _persona(key: str) -> ports.Persona:
    for persona in ports.PERSONAS:
        if persona.key == key:
            return persona
    raise Http404
