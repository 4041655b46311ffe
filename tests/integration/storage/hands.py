"""Handing files in and looking where they lie."""

from uuid import UUID, uuid4

from tests import samples
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage import places, queries, store
from tongban.site.ops import invariants

ME = Actor.task("files-test")
CONTENT = samples.a_photo_from_home()
APPLICATION = f"application:{uuid4()}"


def put(by: Actor, content: bytes = CONTENT, name: str = "门头照片.jpg") -> UUID:
    return store.put([content[:100], content[100:]], name=name, by=by).id


def content_of(file_id: UUID, by: Actor) -> bytes:
    with acting(by):
        opened = store.open_file(queries.stored(file_id))
    with opened:
        return opened.read()


def lying() -> list[str]:
    return [path.name for path in places.lying()]


def checked() -> tuple[int, list[str]]:
    said: list[str] = []
    return invariants.run(["files"], said.append), said
