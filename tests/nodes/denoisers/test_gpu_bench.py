"""The benchmark of a GPU runs through on a CPU at tiny sizes, and measures nothing where there is no GPU."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.acceleration.accelerated import Accelerated
from tests.bench import gpu_diffusion
from tests.bench.gpu_diffusion import AS_IT_IS, PLAIN, line, rows
from tests.bench.gpu_loops import CASES, OnDevice, UNet, conditionings, diffusers_unet, made, ours, smaller, theirs

torch.set_num_threads(1)


@pytest.mark.parametrize("case", [CASES[0], CASES[2]], ids=["sd15", "sdxl"])
def test_each_way_of_running_gives_a_row(case):
    """The plain loop of diffusers, ours, and ours with channels last; each with its ratio, and the same latents."""
    pytest.importorskip("diffusers")
    ways = {AS_IT_IS: lambda: None, "channels last": lambda: Accelerated(None, None, True)}
    found = list(rows(smaller(case), torch.device("cpu"), torch.float32, 1, ways))
    assert [row["way"] for row in found] == [PLAIN, *ways]
    assert all(row["ratio"] > 0 and row["first"] > 0 and " x   first" in line(row) for row in found)
    assert 0 <= found[-1]["difference"] < 1e-4


def test_a_way_that_fails_costs_its_own_row_alone():
    """It says why; what comes after it is measured, and what begins too late is not begun."""
    pytest.importorskip("diffusers")

    def broken():
        raise RuntimeError("no such thing\nhere")

    case, cpu = smaller(CASES[0]), torch.device("cpu")
    found = list(rows(case, cpu, torch.float32, 1, {"broken": broken, AS_IT_IS: lambda: None}))
    assert found[1]["failed"] == "RuntimeError: no such thing here"
    assert "no such thing here" in line(found[1])
    assert found[2]["ratio"] > 0
    late = list(rows(case, cpu, torch.float32, 1, {AS_IT_IS: lambda: None}, until=0))
    assert {row["failed"] for row in late} == {"not run: the time is up"}


def test_both_loops_run_the_same_mathematics():
    """With the same sizes, levels and prompts and a network that answers 0, both end where no noise was predicted."""
    pytest.importorskip("diffusers")
    case, cpu = smaller(CASES[0]), torch.device("cpu")
    x, sigmas = torch.randn(1, 4, 16, 16), torch.tensor([10.0, 1.0, 0.0], dtype=torch.float64)
    plain = made(diffusers_unet(case.config), cpu, torch.float32)
    plain.conv_out.weight.zero_()
    with torch.device("meta"):
        network = UNet(case.config)
    network = made(network, cpu, torch.float32)
    network.out[2].weight.zero_()
    expected = theirs(case, plain, torch.float32, x, sigmas, cpu)()
    found = ours(case, network, torch.float32, None, x, sigmas, OnDevice(cpu))()
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    assert len(conditionings(case, cpu)) == 2


def test_without_a_gpu_it_says_so(capsys, monkeypatch):
    """One sentence, and no table."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr("sys.argv", ["gpu_diffusion"])
    gpu_diffusion.main()
    assert capsys.readouterr().out.startswith("no GPU: nothing is measured")
