"""Django's multipart parser hands its pieces to us: sealed as they come, never on the disk plain.

A view that takes files wears `takes_files`, which puts a Receiver on the request before anything
reads the body, checks the form's token after it, and discards what the view did not keep.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tongban.kernel.storage.arrival import Arrival
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import AT_ONCE, MB

_FORM_BYTES = 64 * 1024

View = Callable[..., HttpResponseBase]


class Received:
    """One file of a request: its name, and its arrival or why there is none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrival: Arrival | None = None
        self.fault: Fault | None = None

    def write(self, content: bytes) -> None:
        """More of it; after a fault the rest is only swallowed."""
        if self.fault is None and self.arrival is not None:
            self._guarded(lambda arrival: arrival.write(content))

    def begin(self, most: int) -> None:
        try:
            self.arrival = Arrival(most)
        except Unfit as unfit:
            self.fault = unfit.fault

    def close(self) -> None:
        """Django closes what a request brought; what was kept is no longer ours to discard."""
        if self.arrival is not None:
            self.arrival.discard()

    def refuse(self, fault: Fault) -> None:
        self.fault = fault
        self.close()

    def _guarded(self, do: Callable[[Arrival], None]) -> None:
        assert self.arrival is not None
        try:
            do(self.arrival)
        except Unfit as unfit:
            self.refuse(unfit.fault)


class Receiver(FileUploadHandler):
    """Takes the files of one request."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self._most = most
        self._all: list[Received] = []

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        self._now = Received(file_name)
        self._all.append(self._now)
        if len(self._all) > AT_ONCE:
            self._now.refuse(Fault.TOO_MANY)
        else:
            self._now.begin(self._most)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._now.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        return self._now

    def discard(self) -> None:
        """Whatever was not kept goes, also what a torn connection left half."""
        for one in self._all:
            one.close()


def takes_files(view: View) -> View:
    """For views that take files, under their guard; they read `request.FILES.getlist(...)`."""
    protected = csrf_protect(view)

    @csrf_exempt
    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receiver = Receiver(request, settings.FILE_MOST_MB * MB)
        request.upload_handlers = [receiver]
        try:
            return protected(request, *args, **kwargs)
        finally:
            receiver.discard()

    run.body_most = body_most()  # type: ignore[attr-defined]
    return run


def body_most() -> int:
    """Bytes of a request that brings AT_ONCE files of the largest size."""
    return AT_ONCE * settings.FILE_MOST_MB * MB + _FORM_BYTES
