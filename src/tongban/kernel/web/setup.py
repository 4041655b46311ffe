"""What settings.py takes over from the page side, so that order and names are said once.

MIDDLEWARE = [*setup.OUTER, *setup.INNER, "<identity's middleware>"]
TEMPLATES = setup.templates()
"""

from typing import Any

OUTER = [
    "tongban.kernel.web.trace.TraceMiddleware",
    "tongban.kernel.web.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "tongban.kernel.web.display.DisplayMiddleware",
    "tongban.kernel.web.limits.LimitsMiddleware",
    "tongban.kernel.web.errors.ErrorPagesMiddleware",
]
INNER = [
    "tongban.kernel.web.watching.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "tongban.kernel.web.frame.context",
]


def templates() -> list[dict[str, Any]]:
    """Django's TEMPLATES: templates live in their rooms, loaded once and kept."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
        }
    ]
