"""KSampler and its advanced form."""

from __future__ import annotations

from server.engine.comfyui.solving import SHORTENED, Task, schedule, solve, solver_of
from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Guider, Wire

OURS = "latents.noise, guidance.classifier_free, schedules.schedule, samplers.sample"


def guider_of(step: Step) -> Guider:
    """Model, prompts and scale, as most samplers take them."""
    return Guider(step.model(), step.prompt("positive"), step.prompt("negative"), step.number("cfg"))


@translates("KSampler", OURS, seed=0, steps=20, cfg=8.0, sampler_name="euler", scheduler="simple", denoise=1.0)
def ksampler(step: Step) -> None:
    """All that a sampler needs, in one node there."""
    guider, solver, strength = guider_of(step), solver_of(step.text("sampler_name")), step.number("denoise")
    whole = isinstance(strength, (int, float)) and strength > 0.9999
    sigmas = schedule(step, guider.model, step.text("scheduler"), step.integer("steps"), 1 if whole else strength,
                      solver in SHORTENED)
    step.gives(solve(step, Task(guider, solver, sigmas, step.latent("latent_image"), step.integer("seed"))))


@translates("KSamplerAdvanced", f"{OURS}, schedules.cut", "KSampler (Advanced)", add_noise="enable", noise_seed=0,
            steps=20, cfg=8.0, sampler_name="euler", scheduler="simple", start_at_step=0, end_at_step=10_000,
            return_with_leftover_noise="disable")
def ksampler_advanced(step: Step) -> None:
    """The same for some of the steps; the latent may come and go with its noise."""
    guider, solver = guider_of(step), solver_of(step.text("sampler_name"))
    steps = step.integer("steps")
    sigmas = cut(step, schedule(step, guider.model, step.text("scheduler"), steps, 1, solver in SHORTENED), steps)
    adds = switch(step, "add_noise", "enable", "disable")
    step.gives(solve(step, Task(guider, solver, sigmas, step.latent("latent_image"), step.integer("noise_seed"), adds)))


def cut(step: Step, sigmas: Wire, steps: int | Wire | None) -> Wire:
    """The steps from start to end; all of them are left as they are."""
    start, end = step.integer("start_at_step"), step.integer("end_at_step")
    ends_early = not isinstance(end, int) or not isinstance(steps, int) or end < steps
    if start == 0 and not ends_early:
        return sigmas
    last = min((n for n in (end, steps) if isinstance(n, int)), default=None)
    if isinstance(start, int) and last is not None and start >= last:
        raise Untranslated(f"it does no step: it starts at {start} and ends at {last}")
    clean = switch(step, "return_with_leftover_noise", "disable", "enable")
    name = step.add("schedules.cut@1", "steps", sigmas=sigmas, start_step=start,
                    end_step=end if ends_early else None, end_in_zero=True if ends_early and clean else None)
    return Wire(name, "sigmas")


def switch(step: Step, name: str, on: str, off: str) -> bool:
    """Whether one of two words is chosen. Raises Untranslated for anything else."""
    value = step.plain(name)
    if value not in (on, off):
        raise Untranslated(f"expected {on} or {off} as {name}")
    return bool(value == on)
