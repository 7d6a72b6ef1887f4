"""Kinds of diffusers networks, a file each. Importing this package fills `FAMILIES`."""

import importlib
import pkgutil

from nodes.denoisers.folders.family import FAMILIES, FolderFamily

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["FAMILIES", "FolderFamily"]
