"""What model a weight file holds, by the names and shapes of its tensors.

Each module of `signs` knows the signs of some kinds of files. They are asked in the order of their ORDER; the first
that knows the file answers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from nodes.interface.weight_files import signs
from nodes.interface.weight_files.header import Header, read_header
from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.prediction import decided
from nodes.interface.weight_files.recognised import Recognised
from nodes.interface.weight_files.values import read_tensor

Look = Callable[[Keys], Recognised | None]


def recognise(header: Header, read: Callable[[str], list[float]] | None = None) -> Recognised:
    """What the file of this header holds; `kind` is "unknown" where no sign is known.

    read: gives the numbers of one small tensor, for what the header alone does not tell (`prediction.undecided`)
    """
    keys = Keys(header.by_name, header.metadata)
    found = next((found for look in looks() if (found := look(keys))), Recognised("unknown"))
    if not found.parts and keys.names:
        found = replace(found, parts=(keys.part("weights", "", found.layout),))
    return replace(found, prediction=decided(found.prediction, keys, read)) if read else found


def recognise_file(path: Path, name: str = "") -> Recognised:
    """What a safetensors file holds; reads its header and at most a few small tensors. Raises BadWeights."""
    header = read_header(path, name)
    return recognise(header, lambda tensor: read_tensor(path, header, tensor))


@cache
def looks() -> tuple[Look, ...]:
    """The `look` of each module of `signs`, in the order they are to be asked."""
    modules = [
        importlib.import_module(f"{signs.__name__}.{info.name}") for info in pkgutil.iter_modules(signs.__path__)
    ]
    return tuple(module.look for module in sorted(modules, key=lambda module: module.ORDER))
