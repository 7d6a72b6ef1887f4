"""Libraries that only some models need: imported by the first call that needs them, never at the start."""

from __future__ import annotations

import importlib
import os
from types import ModuleType

from nodes.interface import BadInput


def extra(module: str, name: str, what: str) -> ModuleType:
    """The module of an optional extra; without it the person is told what to install.

    module: what to import, such as "spandrel"
    name:   the extra of this package that brings it, such as "upscalers"
    what:   what it is needed for, in words
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is ever fetched: models are what lies in the folder
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != module.partition(".")[0]:
            raise
        raise BadInput(f"{what} needs the library {module}, which is not installed; run "
                       f"`pip install 'wireloom[{name}]'` and start Wireloom again") from None
