"""The table of samplers in docs/samplers.md is that of the code, and what it allows is kept."""

from __future__ import annotations

import pytest
import torch

from nodes.samplers.solvers import SOLVERS
from tests.nodes.samplers.measured import COMFY
from tests.nodes.samplers.oracle import COMPARED
from tests.nodes.samplers.table import (
    DIFFUSERS,
    DIFFUSERS_TOLERANCE,
    FILE,
    claimed,
    comfy_error,
    diffusers_distance,
    names,
)

torch.set_num_threads(1)


def written() -> dict[str, list[str]]:
    """The rows of the file by sampler."""
    lines = [line.strip("| \n") for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {row[0]: row for row in rows[2:]}


def test_the_table_names_every_sampler_with_its_order_and_cost():
    """A new solver or another order shows here: `python -m tests.nodes.samplers.table` writes the file anew."""
    rows = written()
    assert sorted(rows) == names()
    for name, solver in SOLVERS.items():
        assert rows[name][1] == str(solver.calls_per_step)
        assert rows[name][3] == claimed(name)


def test_every_difference_in_the_table_is_within_what_is_allowed():
    """Each cell reads found <= allowed, and every oracle that knows a sampler has its cell."""
    for name, row in written().items():
        cells = row[5:] + [""] * (8 - len(row))
        for cell in filter(None, cells):
            found, _, allowed = cell.partition("<=")
            assert float(found) <= float(allowed), (name, cell)
        assert bool(cells[0]) == (name in COMFY)
        assert bool(cells[1]) == (name in COMPARED or name == "dpm_adaptive")
        assert bool(cells[2]) == (name in {key.split()[0] for key in DIFFUSERS})


@pytest.mark.parametrize("name", sorted({key.split()[0] for key in DIFFUSERS}))
def test_a_solver_ends_where_diffusers_ends(name):
    """On the levels that diffusers made, the ends that it wrote down."""
    assert diffusers_distance(name) < DIFFUSERS_TOLERANCE


def test_the_largest_difference_from_comfyui_is_half_a_printed_digit():
    """Only dpm_adaptive, whose steps depend on the last bits, is further away."""
    errors = {name: comfy_error(name) for name in COMFY}
    assert max(error for name, error in errors.items() if name != "dpm_adaptive") < 1e-5
