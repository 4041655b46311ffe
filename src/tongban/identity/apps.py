"""Start-up: connect the services the settings name."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tongban.identity"
    label = "identity"

    def ready(self) -> None:
        from tongban.identity import ports
        from tongban.identity.providers import sms, verification
        from tongban.identity.providers.cards.keyboard import KeyboardReader

        ports.verify_with(verification.connect())
        ports.connect_reader(KeyboardReader())
        sms.load()
