"""Short messages (短信通道): every file here is a channel and registers itself."""

import importlib
import pkgutil


def load() -> None:
    """Let every channel of this folder enter itself in ports.SMS_CHANNELS."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
