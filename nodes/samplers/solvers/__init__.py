"""Solvers, a file each: pure functions over `denoise(x, sigma)`. Importing this package fills `SOLVERS`."""

import importlib
import pkgutil

from nodes.samplers.solver import SOLVERS, Solver

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["SOLVERS", "Solver"]
