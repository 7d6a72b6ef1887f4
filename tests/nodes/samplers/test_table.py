"""The table of samplers in docs/samplers.md is that of the code, and what it allows is kept."""

from __future__ import annotations

import pytest
import torch

from nodes.samplers.solvers import SOLVERS
from tests.doc_table import check_pairs, read
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


def test_the_table_names_every_sampler_with_its_order_and_cost():
    """A new solver or another order shows here: `python -m tests.nodes.samplers.table` writes the file anew."""
    rows = read(FILE)
    assert sorted(rows) == names()
    for name, solver in SOLVERS.items():
        assert rows[name][1] == str(solver.calls_per_step)
        assert rows[name][3] == claimed(name)


def test_every_difference_in_the_table_is_within_what_is_allowed():
    """Each cell reads found <= allowed, and every oracle that knows a sampler has its cell."""
    for name, row in read(FILE).items():
        cells = row[5:]
        check_pairs(name, cells)
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
