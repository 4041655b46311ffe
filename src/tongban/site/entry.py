"""The `tongban` program: Ctrl-C is heard from the first moment, while the rest is being read in."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn


def main() -> int:
    """Read the command line's own code in, then run it; nothing has begun until then."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _at_once)
    # Only here, behind the handler: what it imports takes a while.
    from tongban.site import cli

    if signal.getsignal(signal.SIGINT) is _at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return cli.main()


def _at_once(number: int, frame: FrameType | None) -> NoReturn:
    """An import broken off may leave anything behind: this process ends here."""
    os.write(2, "\nbroken off 已中断: nothing was changed 没有任何改动; say it again.\n".encode())
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
