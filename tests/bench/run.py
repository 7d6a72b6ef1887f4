"""Run every benchmark and print one table: figure, wanted, measured, and what ComfyUI takes.

`python tests/bench/run.py [--quick] [NAME ...]`: each benchmark is a process of its own, so that none warms the next.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["start", "lattice", "engine", "memory", "queue", "text_to_image", "sampling", "editor"]
COLUMNS = ("figure", "wanted", "measured", "", "ComfyUI")


def main() -> int:
    """Print the table; 1 when a benchmark broke. A figure that falls short is marked, and fails only with --strict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run, such as lattice (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--strict", action="store_true", help="fail when a figure falls short")
    args = parser.parse_args()
    begin, rows, broken = time.monotonic(), [], []
    for name in args.names or names():
        rows += [row(figure) for figure in figures(name, args.quick, broken)]
    print(table(rows))
    passed, load = time.monotonic() - begin, os.getloadavg()[0]
    print(f"\n{len(rows)} figures in {passed:.0f} s on {os.cpu_count()} cores, load {load:.1f}")
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken or (args.strict and any(row[3] == "SHORT" for row in rows)) else 0


def names() -> list[str]:
    """The benchmarks: every bench_NAME.py here, in a fixed order."""
    found = {path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")}
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def figures(name: str, quick: bool, broken: list[str]) -> Iterator[dict[str, str]]:
    """The figures that one benchmark prints, as it prints them."""
    print(f"bench_{name} ...", file=sys.stderr, flush=True)
    environment = {**os.environ, "WIRELOOM_BENCH_QUICK": "1" if quick else "", "OMP_NUM_THREADS": "2",
                   "OMP_WAIT_POLICY": "PASSIVE"}  # as in a worker
    process = subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], cwd=ROOT, env=environment,
                             capture_output=True, text=True, timeout=1200, check=False)
    for line in process.stdout.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
    if process.returncode:
        broken.append(f"bench_{name} broke:\n{process.stderr[-2000:]}")


def row(figure: dict[str, str]) -> tuple[str, ...]:
    """A figure as a line of the table."""
    mark = "SHORT" if not figure["reached"] else "ok" if figure["wanted"] else ""
    return figure["name"], figure["wanted"], figure["measured"], mark, figure["comfyui"]


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows as a Markdown table, also aligned for a terminal."""
    every = [COLUMNS, *rows]
    widths = [max(len(cells[i]) for cells in every) for i in range(len(COLUMNS))]
    padded = [[cell.ljust(width) for cell, width in zip(cells, widths, strict=True)] for cells in every]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
