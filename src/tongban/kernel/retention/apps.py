"""Django's handle on what is kept how long."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Holds, proofs and runs of the rules (保存期限); each run is counted in the metrics."""

    name = "tongban.kernel.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongban.kernel import clock
        from tongban.kernel.retention import runs
        from tongban.kernel.web import metrics

        runs.listeners.append(
            lambda stands, ended: metrics.rule_ran(
                stands.rule.name, ended, stands.late, clock.now()
            )
        )
