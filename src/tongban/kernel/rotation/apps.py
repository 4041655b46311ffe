from django.apps import AppConfig


class RotationConfig(AppConfig):
    name = "tongban.kernel.rotation"
    label = "rotation"
    default_auto_field = "django.db.models.BigAutoField"
