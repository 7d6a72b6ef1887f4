"""Families of published networks, a file each. Importing this package fills `FAMILIES`."""

import importlib
import pkgutil

from nodes.denoisers.family import FAMILIES, Family

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["FAMILIES", "Family"]
