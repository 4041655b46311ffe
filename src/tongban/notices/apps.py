"""Start-up: connect the message gateway."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongban.notices"
    label = "notices"

    def ready(self) -> None:
        from tongban.notices import ports, providers

        ports.connect(providers.connect())
