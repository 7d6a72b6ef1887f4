"""The table docs/samplers.md: each sampler's order and its distance from other programs.

`python -m tests.nodes.samplers.table` measures anew and writes it; `test_table.py` keeps it true.
"""

from __future__ import annotations

import json
import types
from functools import cache
from pathlib import Path

import torch

from nodes.samplers.dpm_adaptive import dpm_adaptive
from nodes.samplers.solvers import SOLVERS
from tests.doc_table import pair, write
from tests.nodes.samplers.make_diffusers import START, options_of
from tests.nodes.samplers.measured import (
    ADAPTIVE_TOLERANCE,
    COMFY,
    COMFY_TOLERANCE,
    ODE_SOLVERS,
    WITHOUT_NOISE,
    comfy_distance,
    comfy_end,
    comfy_start,
    order_on_mixture,
)
from tests.nodes.samplers.oracle import (
    ADAPTIVE_ALLOWED,
    COMPARED,
    adaptive_distance,
    draw,
    k_diffusion_or_none,
    k_distance,
    k_distance_elsewhere,
)
from tests.nodes.samplers.truth import denoise_line, toy_denoiser

FILE = Path(__file__).parents[3] / "docs" / "samplers.md"
DIFFUSERS = json.loads(Path(__file__).with_name("diffusers.json").read_text(encoding="utf-8"))["schedulers"]
DIFFUSERS_TOLERANCE = 1e-6  # its levels are float32
HEAD = """# Samplers

Made by `python -m tests.nodes.samplers.table`, kept true by `tests/nodes/samplers/test_table.py`.

*Order*: as claimed, then as measured on a mixture of three Gaussians whose exact path is the quantile map (four times
the steps; for random samplers without their noise, of which order they then are). With their noise it is that of
the variance on a Gaussian. 0: does not follow the given levels or lead to the data's distribution. The columns
after that are the largest difference found and the largest allowed: from ComfyUI 0.3.64, exp_heun from 0.8.0 (printed
numbers, six Karras steps, five digits), from k-diffusion 0.1.1 (float64, 2 to 37 steps, values to 160), from diffusers
0.42.1 (12 steps, values up to 29). Random ones get the same noise. With lms k-diffusion goes to the level 0 by its
polynomial, ComfyUI and Wireloom by Euler's step: lms is compared at the lowest level above 0.

"""
COLUMNS = ("sampler", "calls a step", "noise", "order", "measured", "ComfyUI", "k-diffusion", "diffusers")


def diffusers_distance(name: str) -> float:
    """Largest difference from the ends that `make_diffusers` wrote down, over the schedules that it ran."""
    distances = []
    for key, made in DIFFUSERS.items():
        if key.split()[0] == name:
            levels = torch.tensor(made["levels"], dtype=torch.float64)
            end = SOLVERS[name].solve(denoise_line, START * levels[0], levels, draw(START), **options_of(key))
            distances.append(float((end[:, 0] - torch.tensor(made["end"], dtype=torch.float64)).abs().max()))
    return max(distances)


@cache
def comfy_error(name: str) -> float:
    """Largest difference from ComfyUI's printed numbers."""
    if name != "dpm_adaptive":
        return comfy_distance(comfy_end(name, 7), COMFY[name])
    x, sigmas = comfy_start()
    return comfy_distance(dpm_adaptive(toy_denoiser, x, sigmas[0], sigmas[-2]), COMFY[name])


def claimed(name: str) -> str:
    """The order in the register, and in brackets the one without noise where that is another."""
    plain = WITHOUT_NOISE.get(name)
    order = SOLVERS[name].order
    return f"{order} ({plain})" if plain not in (None, order) else str(order)


def row(name: str, oracle: types.ModuleType | None) -> list[str]:
    """One line of the table."""
    if name == "dpm_adaptive":
        error = pair(comfy_error(name), ADAPTIVE_TOLERANCE)
        k_error = pair(max(adaptive_distance(oracle, order) for order in (2, 3)), ADAPTIVE_ALLOWED) if oracle else ""
        return [name, "3", "", "own steps", "", error, k_error, ""]
    solver = SOLVERS[name]
    measured = f"{order_on_mixture(name):.2f}" if name in ODE_SOLVERS or name in WITHOUT_NOISE else ""
    comfy = pair(comfy_error(name), COMFY_TOLERANCE) if name in COMFY else ""
    k_error = pair(k_error_of(oracle, name), COMPARED[name]) if oracle and name in COMPARED else ""
    known = {key.split()[0] for key in DIFFUSERS}
    other = pair(diffusers_distance(name), DIFFUSERS_TOLERANCE) if name in known else ""
    return [name, str(solver.calls_per_step), "yes" if solver.random else "", claimed(name), measured, comfy, k_error,
            other]


def k_error_of(oracle: types.ModuleType, name: str) -> float:
    """Largest difference from k-diffusion, on the usual levels and on others."""
    return max(k_distance(oracle, name), k_distance_elsewhere(oracle, name))


def names() -> list[str]:
    """All samplers."""
    return sorted([*SOLVERS, "dpm_adaptive"])


def main() -> None:
    """Measure and write."""
    torch.set_num_threads(1)
    oracle = k_diffusion_or_none()
    write(FILE, HEAD, COLUMNS, (row(name, oracle) for name in names()))


if __name__ == "__main__":
    main()
