"""Which numbers of a weight file are NaN or infinite: `python -m nodes.weights.finite FILE` prints them as JSON.

A model with such numbers makes black pictures at best. This reads a file of any layout and holds a piece of it at a
time; what loaders do, while a network is placed, is `nodes.weights.sound`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from nodes.interface.weight_files.header import TensorEntry, read_header
from nodes.weights.convert.write import PIECE, not_finite


def broken_tensors(path: Path) -> dict[str, int]:
    """How many numbers of which tensor are NaN or infinite; {} of a sound file. Raises BadWeights."""
    header = read_header(path)
    with path.open("rb") as file:

        def pieces(entry: TensorEntry) -> Iterator[bytes]:
            file.seek(header.data + entry.start)
            for start in range(entry.start, entry.end, PIECE):
                yield file.read(min(PIECE, entry.end - start))

        counts = {t.name: sum(not_finite(piece, t.dtype) for piece in pieces(t)) for t in header.tensors}
    return {name: count for name, count in counts.items() if count}


if __name__ == "__main__":
    print(json.dumps(broken_tensors(Path(sys.argv[1]))))
