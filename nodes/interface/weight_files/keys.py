"""The tensor names of a file, asked quickly: which begin or end with what, and of which shape they are."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from nodes.interface.weight_files.header import TensorEntry
from nodes.interface.weight_files.recognised import Part

Shape = tuple[int, ...]


class Keys:
    """Tensor entries by name; `under(prefix)` sees those below a prefix, without it."""

    def __init__(self, entries: Mapping[str, TensorEntry], metadata: Mapping[str, str] | None = None) -> None:
        self.entries, self.names = entries, sorted(entries)
        self.metadata: Mapping[str, str] = metadata or {}

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __len__(self) -> int:
        return len(self.names)

    def shape(self, name: str) -> Shape:
        """The shape of a tensor, () where there is none of that name."""
        return self.entries[name].shape if name in self.entries else ()

    def size(self, name: str, axis: int) -> int:
        """One side of a tensor, 0 where there is none."""
        shape = self.shape(name)
        return shape[axis] if -len(shape) <= axis < len(shape) else 0

    def starting(self, prefix: str) -> Iterator[str]:
        """The names that begin so, sorted."""
        for at in range(bisect_left(self.names, prefix), len(self.names)):
            if not self.names[at].startswith(prefix):
                return
            yield self.names[at]

    def has(self, *prefixes: str) -> bool:
        """Whether some name begins with each of these."""
        return all(next(self.starting(prefix), None) is not None for prefix in prefixes)

    def ending(self, *suffixes: str) -> Iterator[str]:
        """The names that end with one of these, sorted."""
        return (name for name in self.names if name.endswith(suffixes))

    def holding(self, *pieces: str) -> Iterator[str]:
        """The names in which one of these appears, sorted."""
        return (name for name in self.names if any(piece in name for piece in pieces))

    def under(self, prefix: str) -> Keys:
        """What is below a prefix, named without it."""
        return Keys({n[len(prefix) :]: self.entries[n] for n in self.starting(prefix)}, self.metadata)

    def numbers(self, prefix: str) -> list[int]:
        """The numbers that follow a prefix: blocks. -> [0, 1, 2, ...]"""
        found = {name[len(prefix) :].partition(".")[0] for name in self.starting(prefix)}
        return sorted(int(n) for n in found if n.isdecimal())

    def part(self, name: str, prefix: str, layout: str, width: int = 0, names: Iterable[str] | None = None) -> Part:
        """A part of the model: the tensors below a prefix, or those named."""
        entries = [self.entries[n] for n in (self.starting(prefix) if names is None else names)]
        return Part(name, prefix, layout, len(entries), sum(e.count for e in entries), dtype_of(entries), width)


def dtype_of(entries: Iterable[TensorEntry]) -> str:
    """The type of most of the numbers, as safetensors writes it; "" of nothing."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts[entry.dtype] += max(1, entry.count)
    return counts.most_common(1)[0][0] if counts else ""
