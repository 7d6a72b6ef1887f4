"""What a pickle's objects become here: plain data that describes them. Nothing is looked up, imported or called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nodes.interface import BadInput


class Unconvertible(BadInput):
    """A file that cannot be converted: what was expected, what came, what to do."""


@dataclass(frozen=True)
class Name:
    """The name of a class or function, and only that."""

    module: str
    name: str

    @property
    def dotted(self) -> str:
        """module.name"""
        return f"{self.module}.{self.name}"


@dataclass(eq=False)
class Inert:
    """An object of which only the name of its class, its arguments and its state are known."""

    of: Name
    arguments: Any = ()
    state: Any = None


@dataclass(frozen=True)
class Storage:
    """Where numbers lie: the key of a block of bytes in the archive, or the bytes themselves.

    dtype: as safetensors writes it; "" = bytes, of which the tensor says the type
    """

    key: str
    dtype: str
    count: int
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Tensor:
    """A view of a storage: offset and strides in numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: str
