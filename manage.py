"""Django's own commands, as the owner of the database; `tongban` is the operator's command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("TONGBAN_AS", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
