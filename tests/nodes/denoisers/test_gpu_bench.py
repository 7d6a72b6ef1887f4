"""The benchmark of a GPU runs through on a CPU at tiny sizes, and measures nothing where there is no GPU."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.acceleration.accelerated import Accelerated
from tests.bench import gpu_diffusion
from tests.bench.gpu_diffusion import CASES, conditionings, lines, made, ours, smaller, theirs

torch.set_num_threads(1)


@pytest.mark.parametrize("case", [CASES[0], CASES[2]], ids=["sd15", "sdxl"])
def test_each_way_of_running_gives_a_line(case):
    """The plain loop of diffusers, ours, and ours with channels last; each with its ratio."""
    pytest.importorskip("diffusers")
    ways = {"as it is": lambda: None, "channels last": lambda: Accelerated(None, None, True)}
    found = list(lines(smaller(case), torch.device("cpu"), torch.float32, 1, ways))
    assert [line[21:53].strip() for line in found] == ["diffusers, plain loop", *ways]
    assert all(" x   first" in line for line in found)


def test_both_loops_run_the_same_mathematics():
    """With the same sizes, levels and prompts and a network that answers 0, both end where no noise was predicted."""
    pytest.importorskip("diffusers")
    case, cpu = smaller(CASES[0]), torch.device("cpu")
    x, sigmas = torch.randn(1, 4, 16, 16), torch.tensor([10.0, 1.0, 0.0], dtype=torch.float64)
    plain = made(gpu_diffusion.diffusers_unet(case.config), cpu, torch.float32)
    plain.conv_out.weight.zero_()
    with torch.device("meta"):
        network = gpu_diffusion.UNet(case.config)
    network = made(network, cpu, torch.float32)
    network.out[2].weight.zero_()
    expected = theirs(case, plain, torch.float32, x, sigmas, cpu)()
    found = ours(case, network, torch.float32, None, x, sigmas, gpu_diffusion.OnDevice(cpu))()
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    assert len(conditionings(case, cpu)) == 2


def test_without_a_gpu_it_says_so(capsys, monkeypatch):
    """One sentence, and no table."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr("sys.argv", ["gpu_diffusion"])
    gpu_diffusion.main()
    assert capsys.readouterr().out.startswith("no GPU: nothing is measured")
