"""Start-up: hang the wiring."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tongban.site"
    label = "tongban_site"

    def ready(self) -> None:
        from django.conf import settings

        from tongban.applications import ports as known
        from tongban.cases import ports as certified
        from tongban.catalogue import ports as guided
        from tongban.identity import ports
        from tongban.kernel.outbox import publish
        from tongban.kernel.retention import things
        from tongban.kernel.rotation import places
        from tongban.notices import ports as telling
        from tongban.site.demo import cards, phone
        from tongban.site.demo.messenger.fictional import OnlyFictional
        from tongban.site.demo.personas import PERSONAS
        from tongban.wiring import (
            FORETOLD,
            GRANTED,
            HANDED_IN,
            HELD,
            REACTIONS,
            SAYS,
            SOURCES,
            TO_HOLD,
            TOLD,
            UNDER_DATA_KEYS,
            UNREAD,
        )

        publish.connect(REACTIONS)
        ports.connect(unread=UNREAD, personas=PERSONAS if settings.DEMO else ())
        places.connect(UNDER_DATA_KEYS)
        things.connect(TO_HOLD)
        known.connect(SOURCES, HELD, TOLD)
        guided.connect(FORETOLD)
        certified.connect(GRANTED, HANDED_IN)
        if settings.DEMO:
            channels = dict(telling.CHANNELS)
            telling.connect({one: OnlyFictional(channel) for one, channel in channels.items()})
        for kinds in SAYS:
            telling.say(kinds)
        phone.enter()
        ports.connect_sms(settings.SMS_CHANNEL)
        if settings.DEMO:
            ports.connect_reader(cards.reader(ports.CARD_READER[0]))
