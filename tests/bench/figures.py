"""A figure: what was measured, what is wanted, and what ComfyUI takes on a 2-core machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table. `comfyui` is the bracketed number of the issue, "" where there is none."""

    name: str
    wanted: str
    measured: str
    reached: bool
    comfyui: str = ""


def at_most(name: str, value: float, limit: float, unit: str, comfyui: str = "") -> Figure:
    """A figure that should be small."""
    return Figure(name, f"<= {_show(limit)} {unit}", f"{_show(value)} {unit}", value <= limit, comfyui)


def at_least(name: str, value: float, limit: float, unit: str, comfyui: str = "") -> Figure:
    """A figure that should be large."""
    return Figure(name, f">= {_show(limit)} {unit}", f"{_show(value)} {unit}", value >= limit, comfyui)


def told(name: str, value: float, unit: str, comfyui: str = "") -> Figure:
    """A figure that has no wanted value."""
    return Figure(name, "", f"{_show(value)} {unit}", True, comfyui)


def timed(work: Callable[[], Any], repeat: int = 3) -> float:
    """Median seconds of several goes."""
    times = []
    for _ in range(repeat):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return median(times)


def report(figures: Iterable[Figure]) -> None:
    """Print each figure as a line of JSON as soon as it is known, for `run.py` to collect."""
    for figure in figures:
        print(json.dumps(asdict(figure)), flush=True)


def _show(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
