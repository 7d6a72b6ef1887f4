"""A table of docs/ that a program writes and a test keeps true; cells with "found <= allowed" are differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def pair(found: float, allowed: float) -> str:
    """The cell of a difference."""
    return f"{found:.0e} <= {allowed:.0e}"


def write(file: Path, head: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the file anew and show it."""
    lines = [columns, ["---"] * len(columns), *rows]
    file.write_text(head + "".join(f"| {' | '.join(line)} |\n" for line in lines), encoding="utf-8")
    print(file.read_text(encoding="utf-8"))


def read(file: Path) -> dict[str, list[str]]:
    """The rows by their first cell, each as wide as the head."""
    lines = [line.strip("| \n") for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    head, _, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {row[0]: row + [""] * (len(head) - len(row)) for row in rows}


def check_pairs(name: str, cells: Iterable[str]) -> None:
    """Each cell that is not empty reads found <= allowed, and is so."""
    for cell in filter(None, cells):
        found, _, allowed = cell.partition("<=")
        assert float(found) <= float(allowed), (name, cell)
