"""Makes diffusers.json: where diffusers 0.42.1 ends on the mixture. `python -m tests.nodes.samplers.make_diffusers`.

diffusers is no dependency, not even of the tests: it is installed for this alone, `pip install diffusers==0.42.1`.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tests.nodes.samplers.oracle import draw
from tests.nodes.samplers.truth import denoise_line

FILE = Path(__file__).with_name("diffusers.json")
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
STEPS = 12
START = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]
"""Nine points, in units of the first level."""

SDE = {"solver_order": 2, "algorithm_type": "sde-dpmsolver++"}
SCHEDULERS: dict[str, tuple[str, bool, dict[str, Any]]] = {
    "euler": ("EulerDiscreteScheduler", False, {}),
    "heun": ("HeunDiscreteScheduler", False, {}),
    "lms": ("LMSDiscreteScheduler", False, {}),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", True, {"solver_order": 2}),
    "dpmpp_2m karras": ("DPMSolverMultistepScheduler", True, {"solver_order": 2, "use_karras_sigmas": True}),
    "uni_pc": ("UniPCMultistepScheduler", True, {"solver_type": "bh1", "final_sigmas_type": "sigma_min",
                                                 "solver_order": 3}),
    "uni_pc_bh2": ("UniPCMultistepScheduler", True, {"solver_type": "bh2", "use_karras_sigmas": True,
                                                     "solver_order": 3}),
    "euler_ancestral": ("EulerAncestralDiscreteScheduler", False, {}),
    "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", True, SDE),
    "dpmpp_2m_sde_heun": ("DPMSolverMultistepScheduler", True, SDE | {"solver_type": "heun"}),
    "ddim": ("DDIMScheduler", True, {"clip_sample": False, "set_alpha_to_one": True}),
    "ddim eta=0.3": ("DDIMScheduler", True, {"clip_sample": False, "set_alpha_to_one": True}),
    "ddim eta=1": ("DDIMScheduler", True, {"clip_sample": False, "set_alpha_to_one": True}),
    "ddpm": ("DDPMScheduler", True, {"clip_sample": False}),
}
"""Our solver (and schedule or eta), diffusers' class, whether its x is scaled by 1 / sqrt(1 + sigma^2), its options."""


def options_of(name: str) -> dict[str, float]:
    """Our options that a name tells: `eta`."""
    return {"eta": float(name.partition("eta=")[2])} if "eta=" in name else {}


@contextmanager
def drawing(scheduler: Any) -> Iterator[None]:
    """The scheduler's noise is that of `draw`, in its order."""
    module, fresh = importlib.import_module(type(scheduler).__module__), draw(START)
    kept = getattr(module, "randn_tensor", None)
    module.randn_tensor = lambda *_, dtype=None, **__: fresh(None, None).to(dtype or torch.float64)  # type: ignore
    try:
        yield
    finally:
        module.randn_tensor = kept  # type: ignore[attr-defined]


def end_by_timestep(scheduler: Any, **options: float) -> tuple[list[float], list[float]]:
    """The same for schedulers that know timesteps and no levels."""
    scheduler.set_timesteps(STEPS)
    kept = [float(scheduler.alphas_cumprod[t]) for t in scheduler.timesteps]
    levels = [((1 - a) / a) ** 0.5 for a in kept] + [0.0]
    x = START * levels[0] * kept[0] ** 0.5
    for t, a, level in zip(scheduler.timesteps, kept, levels, strict=False):
        noisy = x / a**0.5
        x = scheduler.step((noisy - denoise_line(noisy, torch.tensor(level).double())) / level, t, x,
                           **options).prev_sample
    return levels, x[:, 0].tolist()


def end_of(scheduler: Any, scaled: bool, dtype: torch.dtype) -> tuple[list[float], list[float]]:
    """Its levels, each once, and where the nine points end. lms is followed to its lowest level above 0."""
    scheduler.set_timesteps(STEPS)
    levels = [level for level, _ in groupby(scheduler.sigmas.double().tolist())]
    shrunk = lambda level: 1 / (1 + level**2) ** 0.5 if scaled else 1.0  # noqa: E731
    x: Tensor = (START * levels[0] * shrunk(levels[0])).to(dtype)
    name = type(scheduler).__name__
    timesteps = scheduler.timesteps[:-1] if name.startswith("LMS") else scheduler.timesteps
    for i, t in enumerate(timesteps):
        scheduler.scale_model_input(x, t)
        level = scheduler.sigmas[i if scheduler.step_index is None else scheduler.step_index].double()
        noisy = x.double() / shrunk(float(level))
        noise = (noisy - denoise_line(noisy, level)) / level
        x = scheduler.step(noise.to(dtype), t, x).prev_sample
    if name.startswith("LMS"):
        levels = levels[:-1]
    return levels, (x.double() / shrunk(levels[-1]))[:, 0].tolist()


def main() -> None:
    """Run all and write the file."""
    import diffusers

    made: dict[str, Any] = {}
    for name, (kind, scaled, options) in SCHEDULERS.items():
        scheduler = getattr(diffusers, kind)(**BETAS, **options)
        dtype = torch.float32 if name.startswith("uni_pc") else torch.float64  # UniPC mixes dtypes in its solve
        with drawing(scheduler):
            levels, end = (end_of(scheduler, scaled, dtype) if hasattr(scheduler, "sigmas")
                           else end_by_timestep(scheduler, **options_of(name)))
        made[name] = {"levels": levels, "end": end}
    FILE.write_text(json.dumps({"diffusers": diffusers.__version__, "schedulers": made}, indent=1) + "\n")
    print(FILE)


if __name__ == "__main__":
    main()
