"""Custom sampling: solver, schedule, noise and guidance as nodes of their own."""

from __future__ import annotations

from typing import Any

from server.engine.comfyui.families.sampling import guider_of
from server.engine.comfyui.solving import Task, schedule, solve, solver_of
from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Guider, Held, Noise, Sampler, Wire


@translates("KSamplerSelect", "the solver of samplers.sample", sampler_name="euler")
def select(step: Step) -> None:
    """A solver by name."""
    step.gives(Sampler(solver_of(step.text("sampler_name"))))


@translates("SamplerEulerAncestral", "the solver of samplers.sample with its eta and s_noise", eta=1.0, s_noise=1.0)
def euler_ancestral(step: Step) -> None:
    """Euler with noise of its own."""
    _with_noise(step, "euler_ancestral")


@translates("SamplerDPMPP_2S_Ancestral", "the solver of samplers.sample with its eta and s_noise", eta=1.0, s_noise=1.0)
def dpmpp_2s_ancestral(step: Step) -> None:
    """DPM-Solver++(2S) with noise of its own."""
    _with_noise(step, "dpmpp_2s_ancestral")


@translates("SamplerDPMPP_2M_SDE", "the solver of samplers.sample with its eta and s_noise", solver_type="midpoint",
            eta=1.0, s_noise=1.0, noise_device="gpu")
def dpmpp_2m_sde(step: Step) -> None:
    """DPM-Solver++(2M) SDE, with the midpoint rule or Heun's."""
    _with_noise(step, "dpmpp_2m_sde_heun" if step.value("solver_type") == "heun" else "dpmpp_2m_sde")


def _with_noise(step: Step, name: str) -> None:
    s_noise = step.number("s_noise")
    step.gives(Sampler(name, step.number("eta"), None if s_noise == 1 else s_noise))


@translates("RandomNoise", "latents.noise", noise_seed=0)
def random_noise(step: Step) -> None:
    """Noise of a seed; it is written where its size is known."""
    step.gives(Noise(step.integer("noise_seed")))


@translates("DisableNoise", "samplers.sample with add_noise off")
def disable_noise(step: Step) -> None:
    """No noise: the latent holds its own."""
    step.gives(Noise(None))


@translates("BasicGuider", "guidance.classifier_free with scale 1")
def basic_guider(step: Step) -> None:
    """The prompt alone."""
    step.gives(Guider(step.model(), step.prompt("conditioning"), None, 1))


@translates("CFGGuider", "guidance.classifier_free", cfg=8.0)
def cfg_guider(step: Step) -> None:
    """Classifier-free guidance."""
    step.gives(guider_of(step))


@translates("BasicScheduler", "schedules.schedule", scheduler="simple", steps=20, denoise=1.0)
def basic_scheduler(step: Step) -> None:
    """A schedule by name, for a model."""
    step.gives(schedule(step, step.model(), step.text("scheduler"), step.integer("steps"), step.number("denoise")))


@translates("KarrasScheduler", "schedules.karras", steps=20, sigma_max=14.614642, sigma_min=0.0291675, rho=7.0)
def karras(step: Step) -> None:
    """Karras' schedule between typed levels."""
    _between(step, "karras", rho=step.number("rho"))


@translates("ExponentialScheduler", "schedules.exponential", steps=20, sigma_max=14.614642, sigma_min=0.0291675)
def exponential(step: Step) -> None:
    """Equal ratios between typed levels."""
    _between(step, "exponential")


@translates("PolyexponentialScheduler", "schedules.polyexponential", steps=20, sigma_max=14.614642,
            sigma_min=0.0291675, rho=1.0)
def polyexponential(step: Step) -> None:
    """A power of equal ratios between typed levels."""
    _between(step, "polyexponential", rho=step.number("rho"))


@translates("BetaSamplingScheduler", "schedules.beta", steps=20, alpha=0.6, beta=0.6)
def beta(step: Step) -> None:
    """Levels at quantiles of a beta distribution."""
    name = step.add("schedules.beta@1", "levels", denoiser=step.model().wire, steps=step.integer("steps"),
                    alpha=step.number("alpha"), beta=step.number("beta"))
    step.gives(Wire(name, "sigmas"))


def _between(step: Step, kind: str, **more: Any) -> None:
    name = step.add(f"schedules.{kind}@1", "levels", steps=step.integer("steps"), sigma_min=step.number("sigma_min"),
                    sigma_max=step.number("sigma_max"), **more)
    step.gives(Wire(name, "sigmas"))


@translates("SplitSigmas", "schedules.split", step=0)
def split(step: Step) -> None:
    """A schedule in two parts; none before step 0 is no schedule here."""
    at = step.integer("step")
    if at == 0:
        raise Untranslated("it splits before the first step, which leaves no first part")
    name = step.add("schedules.split@1", "parts", sigmas=step.wire("sigmas"), step=at)
    step.gives(Wire(name, "high"), Wire(name, "low"))


@translates("SamplerCustom", "latents.noise, guidance.classifier_free, samplers.sample", add_noise=True, noise_seed=0,
            cfg=8.0)
def sampler_custom(step: Step) -> None:
    """A sampler that gets its solver and its schedule."""
    adds = step.value("add_noise")
    if not isinstance(adds, bool):
        raise Untranslated("expected true or false as add_noise")
    _solve(step, guider_of(step), step.integer("noise_seed"), adds)


@translates("SamplerCustomAdvanced", "latents.noise, guidance.classifier_free, samplers.sample")
def sampler_custom_advanced(step: Step) -> None:
    """A sampler that gets everything."""
    noise, guider = step.value("noise"), step.value("guider")
    if not isinstance(noise, Noise) or not isinstance(guider, Guider):
        raise Untranslated("its noise or its guider comes from a node that is not translated")
    _solve(step, guider, noise.seed, noise.seed is not None)


def _solve(step: Step, guider: Guider, seed: Any, adds: bool) -> None:
    sampler = step.value("sampler")
    if not isinstance(sampler, Sampler):
        raise Untranslated("its sampler comes from a node that is not translated")
    held: Held = solve(step, Task(guider, sampler.name, step.wire("sigmas"), step.latent("latent_image"), seed, adds,
                                  sampler.eta, sampler.s_noise))
    if 1 in step.draft.taken.get(step.node.id, ()):
        step.warn("its denoised_output is the latent of the last step here, the same where the schedule ends in 0")
    step.gives(held, held)
