"""The table docs/schedules.md: the levels of each schedule and its distance from other programs.

`python -m tests.nodes.schedules.table` measures anew and writes it; `test_table.py` keeps it true.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from nodes.schedules.align_your_steps import align_your_steps_levels
from nodes.schedules.flow import flow_levels
from nodes.schedules.schedule import SCHEDULES
from tests.doc_table import pair, write
from tests.nodes.schedules.compared import COMFY, ORACLES, PUBLISHED, SD15, six_steps

FILE = Path(__file__).parents[3] / "docs" / "schedules.md"
HEAD = """# Schedules

Made by `python -m tests.nodes.schedules.table`, kept true by `tests/nodes/schedules/test_table.py`.

*Six steps*: the levels over the noise range of Stable Diffusion 1.5 (0.0292 to 14.61); a flow's at shift 3.
The columns after that are the largest difference found, as a share of the level, and the largest allowed: from ComfyUI
0.3.64 (six printed levels), from k-diffusion 0.1.1 (float64; 2 to 1000 steps, four ranges, rho 0.5 to 20), from
diffusers 0.42.1 (20 steps; its tables are float32), and from what the authors print (ten steps, three digits).
Of vp_cosine no other program has the levels: the tests hold it to Nichol & Dhariwal 2021, Eq. 17.

"""
COLUMNS = ("schedule", "six steps", *ORACLES)


def names() -> list[str]:
    """All rows: each schedule, then what ComfyUI's numbers show of parts of one."""
    return sorted([*SCHEDULES, *PUBLISHED, "flow"]) + [name for name in COMFY if ", " in name]


def levels_of(name: str) -> Tensor:
    """Six steps."""
    if name == "flow":
        return flow_levels(6, 3.0)
    if name in PUBLISHED:
        return align_your_steps_levels(6, name.split("(")[1].rstrip(")"))
    return six_steps(name) if name in COMFY else SCHEDULES[name](6, *SD15)


def row(name: str) -> list[str]:
    """One line of the table."""
    shown = " ".join(f"{level:.6g}" for level in levels_of(name).tolist())
    return [name, shown, *(pair(distance(name), allowed) if name in knows else ""
                           for knows, distance, allowed in ORACLES.values())]


def main() -> None:
    """Measure and write."""
    torch.set_num_threads(1)
    write(FILE, HEAD, COLUMNS, map(row, names()))


if __name__ == "__main__":
    main()
