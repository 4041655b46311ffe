"""Is it alive, is it ready, and if not, why and what to do (健康检查).

`/healthz` says that the process answers. `/readyz` says whether it can serve: 503 when an
essential check fails. What runs behind (sequencer, reactions) may be late without making the
pages unready: it is shown, and is an alarm, but citizens are served.
"""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tongban.kernel.health.findings import Finding
from tongban.kernel.web import client, guards
from tongban.kernel.web.checks import checks


@guards.public
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@guards.public
def ready(request: HttpRequest) -> HttpResponse:
    """A page, or JSON for machines. Reasons are told to an operator on this machine only."""
    found = checks()
    if not client.is_this_machine(request):
        found = [Finding(check.name, check.title, check.state) for check in found]
    is_ready = all(check.state != "down" for check in found)
    status = 200 if is_ready else 503
    if not request.accepts("text/html") or request.headers.get("Accept", "*/*") == "*/*":
        body = {"ready": is_ready, "checks": [asdict(check) for check in found]}
        # In the words people read, as they are read in a terminal.
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, "web/ready.html", {"ready": is_ready, "checks": found}, status=status)
