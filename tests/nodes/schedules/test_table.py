"""The table of schedules in docs/schedules.md is that of the code, and what it allows is kept."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
import torch

import nodes.schedules
from tests.doc_table import check_pairs, read
from tests.nodes.samplers.oracle import k_diffusion_or_none
from tests.nodes.schedules.compared import ORACLES
from tests.nodes.schedules.table import FILE, levels_of, names

torch.set_num_threads(1)


def makers() -> set[str]:
    """The nodes that make levels from a number of steps, without the one that takes any of them by name."""
    found = set()
    for module in pkgutil.iter_modules(nodes.schedules.__path__):
        node = getattr(importlib.import_module(f"nodes.schedules.{module.name}"), module.name, None)
        if node is not None and "steps" in inspect.signature(node).parameters:
            found.add(module.name)
    return found - {"schedule"}


def test_the_table_names_every_schedule():
    """A new one shows here: `python -m tests.nodes.schedules.table` writes the file anew."""
    rows = read(FILE)
    assert list(rows) == names()
    assert {name.split(" (")[0].split(", ")[0] for name in rows} == makers()


def test_the_levels_in_the_table_are_those_of_the_code():
    """To the six digits that are shown."""
    for name, row in read(FILE).items():
        shown = torch.tensor([float(level) for level in row[1].split()], dtype=torch.float64)
        torch.testing.assert_close(levels_of(name), shown, rtol=1e-5, atol=0)


def test_every_difference_in_the_table_is_within_what_is_allowed():
    """Each cell reads found <= allowed, and every oracle that knows a schedule has its cell."""
    for name, row in read(FILE).items():
        check_pairs(name, row[2:])
        assert [bool(cell) for cell in row[2:]] == [name in oracle.knows for oracle in ORACLES.values()], name


def test_the_largest_difference_from_comfyui_is_half_a_printed_digit():
    """Measured anew, whole schedules and parts."""
    knows, distance, allowed = ORACLES["ComfyUI"]
    assert max(map(distance, knows)) < allowed


@pytest.mark.parametrize("name", ORACLES["k-diffusion"].knows)
def test_levels_equal_those_of_k_diffusion(name):
    """In float64, over ranges, numbers of steps and rho: the same levels."""
    if k_diffusion_or_none() is None:
        pytest.skip("k-diffusion is not installed")
    assert ORACLES["k-diffusion"].distance(name) < ORACLES["k-diffusion"].allowed


@pytest.mark.parametrize("name", ORACLES["diffusers"].knows)
def test_levels_equal_those_of_diffusers(name):
    """Twenty steps, as far as its float32 tables reach."""
    pytest.importorskip("diffusers")
    assert ORACLES["diffusers"].distance(name) < ORACLES["diffusers"].allowed
