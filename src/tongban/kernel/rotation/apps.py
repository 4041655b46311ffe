"""Django's handle on the rotation of keys."""

from django.apps import AppConfig


class RotationConfig(AppConfig):
    """What a change of keys remembers (更换密钥): its begun steps, and copies that were proved.

    Nothing starts with it: where keys are used is told to `places` by the wiring.
    """

    name = "tongban.kernel.rotation"
    label = "rotation"
    default_auto_field = "django.db.models.BigAutoField"
