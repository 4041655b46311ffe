"""The secrets of a demo: master key, session secret and database passwords, in DATA/keys.

They lie inside DATA because a demo must be one folder; a real installation keeps them elsewhere.
"""

import json
import secrets

from tongban.kernel.crypto import master
from tongban.kernel.crypto.files import write_private
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.place import LOGINS, Place


def prepare(place: Place) -> None:
    """Make the secrets that are missing. Raises Misconfigured when the master key is gone."""
    place.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.keys.chmod(0o700)
    key = place.keys / "master.key"
    if not key.exists():
        if (place.postgres / "data").exists() or (place.postgres / "moved-to.txt").exists():
            raise Misconfigured(
                f"The master key {key} is gone, but the database it opens is still there. Put "
                f"the key back from a copy, or start over in another folder: make demo DATA=..., "
                f"or remove {place.data} if nothing in it is needed."
            )
        master.create_file(key, remarks=master.DEMO_REMARK)
    for name in ("secret.key", "verification.key", "messages.key"):
        if not (place.keys / name).exists():
            write_private(place.keys / name, f"{secrets.token_urlsafe(48)}\n".encode())


def passwords(place: Place) -> dict[str, str]:
    """The passwords of the database logins; made at the first call."""
    file = place.keys / "database-passwords.json"
    if not file.exists():
        fresh = {login: secrets.token_urlsafe(24) for login in LOGINS}
        write_private(file, (json.dumps(fresh, indent=2) + "\n").encode())
    found: dict[str, str] = json.loads(file.read_text())
    return found
