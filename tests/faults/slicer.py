"""One process that brings a file slice by slice, as the script of the page does; it may be killed.

It is the web process and its browser in one. It tells where the server had it begin.
"""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment

SLICE = 128 * 1024


def main(plan_file: str) -> None:
    django.setup()
    setup_test_environment()
    plan = json.loads(Path(plan_file).read_text())
    browser = Client(headers={"HX-Request": "true"})
    browser.cookies[settings.SESSION_COOKIE_NAME] = plan["session"]
    content = Path(plan["file"]).read_bytes()
    told = {"for": "photo", "name": "门头.jpg", "size": str(len(content)), "changed": "1"}
    begun = browser.post(f"{plan['address']}/materials/uploads", told)
    place, at = begun.headers["Location"], int(begun.headers["Upload-Offset"])
    sys.stdout.write(f"{at}\n")
    sys.stdout.flush()
    while True:
        headers = {"Content-Type": "application/partial-upload", "Upload-Offset": str(at)}
        answer = browser.patch(place, content[at : at + SLICE], headers=headers)
        if answer.status_code != 204:
            break
        at = int(answer.headers["Upload-Offset"])
    assert answer.status_code == 200, answer.content.decode()


if __name__ == "__main__":
    main(sys.argv[1])
