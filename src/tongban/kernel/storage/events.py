"""What has happened to stored files, for those who are told."""

from dataclasses import dataclass

from tongban.kernel.outbox.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInfected(Event):
    """A scan found a virus (查出病毒); nobody gets the file any more."""

    file_id: str
    holder_id: str
    put_by: str
    """The person who handed it in; empty when it was the platform."""
