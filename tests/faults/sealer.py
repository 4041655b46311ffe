"""One worker that makes one certificate; it may be killed anywhere.

python -m tests.faults.sealer <certificate id>
"""

import sys

import django


def main(certificate_id: str) -> None:
    django.setup()
    from procrastinate.contrib.django import app

    from tongban.certificates import actions

    app.perform_import_paths()
    app.tasks[actions.MAKE](certificate_id)


if __name__ == "__main__":
    main(sys.argv[1])
