"""The scores on a model card: a section between two marks, rewritten by each evaluation, so that it is never stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN, END = "<!-- scores: written by eval -->", "<!-- end of scores -->"


def update_card(path: Path, scores: dict[str, Any]) -> None:
    """Replace the section of scores; a card without one is left alone."""
    text = path.read_text() if path.exists() else ""
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if mark and end:
        path.write_text(f"{before}{BEGIN}\n{score_section(scores)}\n{END}{after}")


def score_section(scores: dict[str, Any]) -> str:
    """All scores as Markdown tables."""
    protocol = scores["protocol"]
    how = f"{protocol['steps']} Heun steps, guidance {protocol['guidance']}, prompts “NAME, STYLE style”, fixed seeds"
    return "\n".join(
        [
            f"Pictures drawn with {how}.",
            "",
            f"| among {scores['retrieval']['names']} (starter-clip) | pictures | top-1 | top-5 | 95 % interval |",
            "|---|---|---|---|---|",
            *(retrieval_line(name, value) for name, value in scores["retrieval"].items() if isinstance(value, dict)),
            "",
            "| in starter-clip features | FID (starter-clip) | precision | recall | real / compared |",
            "|---|---|---|---|---|",
            *(distance_line(name, value) for name, value in scores["distribution"].items() if isinstance(value, dict)),
            "",
            *(f"- {name}: {value}" for name, value in scores["recall of training pictures"].items()),
        ]
    )


def retrieval_line(name: str, value: dict[str, Any]) -> str:
    """One row of the first table."""
    low, high = value["top-5, 95 % interval"]
    shares = f"{value['top-1']:.1%} | {value['top-5']:.1%} | {low:.1%} to {high:.1%}"
    return f"| {name} | {value['pictures']} | {shares} |"


def distance_line(name: str, value: dict[str, Any]) -> str:
    """One row of the second table."""
    numbers = f"{value['FID (starter-clip)']} | {value['precision']} | {value['recall']}"
    return f"| {name} | {numbers} | {value['real']} / {value['compared']} |"
