"""Working on a big picture piece by piece, so that memory stays small and the seams do not show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """A part of a line of pixels: [start, end) is kept, [seen_start, seen_end) is looked at."""

    start: int
    end: int
    seen_start: int
    seen_end: int

    @property
    def seen(self) -> slice:
        """What the network gets."""
        return slice(self.seen_start, self.seen_end)

    def kept(self, scale: int) -> slice:
        """Where the kept part lies in the network's answer."""
        return slice((self.start - self.seen_start) * scale, (self.end - self.seen_start) * scale)

    def target(self, scale: int) -> slice:
        """Where it goes in the result."""
        return slice(self.start * scale, self.end * scale)


def tiles(length: int, size: int, overlap: int) -> Iterator[Tile]:
    """Tiles of at most `size` pixels that cover `length`, each looking `overlap` pixels beyond its edges."""
    for start in range(0, length, size):
        end = min(start + size, length)
        yield Tile(start, end, max(0, start - overlap), min(length, end + overlap))
