"""The description of our programming interface (开放接口): what there is, and nothing else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from tongban.kernel.web import guards

VERSION = "0.1.0"


@guards.public
def openapi(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1. Paths appear here with the capability that answers them."""
    return JsonResponse(_document(), json_dumps_params={"ensure_ascii": False})


def _document() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("通办开放接口"),
            "version": VERSION,
            "description": _("现在只有健康检查。每一项能力开通时，它的接口写在这里。"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {"/healthz": {"get": _healthz()}},
    }


def _healthz() -> dict[str, Any]:
    return {
        "operationId": "healthz",
        "summary": _("进程是否在运行"),
        "security": [],
        "responses": {"200": {"description": _("在运行")}},
    }
