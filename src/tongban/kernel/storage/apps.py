"""Django's handle on stored files."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Settings that make no sense are refused at start."""

    name = "tongban.kernel.storage"
    label = "storage"

    def ready(self) -> None:
        from django.conf import settings

        from tongban.kernel.retention.endings import register
        from tongban.kernel.storage import endings, rules, scanner

        rules.must_be_kinds(settings.FILE_KINDS)
        scanner.address(settings.SCANNER_URL)
        register("loose_files", endings.LooseFiles())
