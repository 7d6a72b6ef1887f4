"""What `wireloom models inspect` tells of a weight file: as data, and as lines for people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import server
from nodes.interface.weight_files import FAMILIES, Header, read_and_recognise
from nodes.interface.weight_files.groups import is_group, members
from server.commands.terminal.words import count, size

_PREDICTIONS = {
    "eps": "the noise (eps)", "v": "the velocity (v)", "x0": "the clean picture (x0)", "flow": "the flow",
    "edm": "the clean picture, preconditioned (EDM)", "v_edm": "the velocity at EDM's noise levels",
}  # fmt: skip
_LONGEST_VALUE = 160


def inspected(path: Path, name: str) -> dict[str, Any]:
    """Everything that the header tells, and how many seconds it took. Raises BadWeights."""
    started = time.perf_counter()
    header, found = read_and_recognise(path, name)
    return {"file": name, "words": found.words, **asdict(found), "size": size_of(path, name), "dtypes": _dtypes(header),
            "parameters": header.parameters, "metadata": dict(header.metadata),
            "tensors": {t.name: {"dtype": t.dtype, "shape": t.shape} for t in header.tensors},
            "seconds": round(time.perf_counter() - started, 4)}


def size_of(path: Path, name: str) -> int:
    """The bytes of a weight file, or of all files of a model that has several."""
    return sum(file.stat().st_size for file in (members(path, name) if is_group(path.name) else [path]))


def _dtypes(header: Header) -> dict[str, int]:
    """How many numbers there are of each type."""
    counts: Counter[str] = Counter()
    for tensor in header.tensors:
        counts[tensor.dtype] += tensor.count
    return dict(counts.most_common())


def not_finite(path: Path) -> dict[str, int]:
    """How many numbers of which tensor are NaN or infinite, of all files of the model; a process with NumPy looks."""
    found: dict[str, int] = {}
    files = members(path, path.name) if is_group(path.name) else [path]
    for file in (file for file in files if file.suffix == ".safetensors"):
        command = [sys.executable, "-P", "-m", "nodes.weights.finite", str(file.absolute())]
        here = str(Path(next(iter(server.__path__))).parent)
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": here}, capture_output=True, check=True)  # noqa: S603
        found |= json.loads(done.stdout)
    return found


def lines_of(found: dict[str, Any], tensors: bool) -> Iterator[str]:
    """The same in lines; with `tensors` each tensor too."""
    yield f"{found['file']}: {found['words']}"
    for title, text in _facts(found):
        yield f"  {title:<9} {text}"
    for key, value in found["metadata"].items():
        shown = " ".join(str(value).split())
        yield f"  metadata  {key}: {shown[:_LONGEST_VALUE]}{' ...' if len(shown) > _LONGEST_VALUE else ''}"
    if tensors:
        yield from (f"  {name:<60} {t['dtype']:<5} {'x'.join(map(str, t['shape'])) or 'scalar'}"
                    for name, t in found["tensors"].items())


def _facts(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if found["family"] != "unknown":
        yield "family", FAMILIES.get(found["family"], found["family"])
    if found["layout"]:
        yield "layout", found["layout"]
    if (prediction := found["prediction"])["kind"]:
        snr = ", with zero terminal SNR" if prediction["zero_terminal_snr"] else ""
        low, high = prediction["sigma"]
        levels = f", noise levels {low:g} to {high:g}" if high else ""
        yield "predicts", f"{_PREDICTIONS[prediction['kind']]}{snr}{levels}: {prediction['sign']}"
    millions, types = found["parameters"] / 1e6, ", ".join(found["dtypes"])
    yield "size", f"{size(found['size'])}, {count(len(found['tensors']), 'tensor')}, {millions:,.1f} M numbers, {types}"
    for part in found["parts"]:
        width, millions = f", width {part['width']}" if part["width"] else "", part["parameters"] / 1e6
        yield "part", (f"{part['name']:<16} {part['tensors']:>6,} tensors {millions:>9,.1f} M {part['dtype']:<5} "
                       f"{part['prefix'] or '(no prefix)'}{width}")
    yield from (("missing", words) for words in found["missing"])
    yield from (("note", words) for words in found["notes"])
    if (broken := found.get("not_finite")) is not None:
        first = ", ".join(f"{name} ({count:,})" for name, count in list(broken.items())[:5])
        words = f"{len(broken)} tensors hold numbers that are NaN or infinite: {first}" if broken else "all are finite"
        yield "values", words
    yield "read in", f"{found['seconds']:.3f} s"
