"""Start-up: hang the wiring."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tongban.site"
    label = "tongban_site"

    def ready(self) -> None:
        from django.conf import settings

        from tongban.identity import ports
        from tongban.kernel.outbox import publish
        from tongban.site.demo.personas import PERSONAS
        from tongban.wiring import REACTIONS, UNREAD

        publish.connect(REACTIONS)
        ports.connect(unread=UNREAD, personas=PERSONAS if settings.DEMO else ())
