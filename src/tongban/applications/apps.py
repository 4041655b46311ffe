"""Django's handle on applications."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "tongban.applications"
    label = "applications"

    def ready(self) -> None:
        from tongban.applications.actions.ending import OldDrafts
        from tongban.kernel.retention.endings import register

        register("old_drafts", OldDrafts())
