"""Django's handle on the page side."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, tags and static files of the frame."""

    name = "tongban.kernel.web"
    label = "web"

    def ready(self) -> None:
        from tongban.kernel import action
        from tongban.kernel.outbox import deliver
        from tongban.kernel.web import metrics

        action.listeners.append(metrics.action_ended)
        deliver.listeners.append(metrics.reaction_ended)
