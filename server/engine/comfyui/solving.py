"""What every sampler of ComfyUI becomes: a guided denoiser, noise, a schedule, and samplers.sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.values import Control, Empty, Entry, Guider, Held, Model, Wire

SOURCE = "comfyui"
CELL = 8
"""Pixels on a side of a cell of the latents of Stable Diffusion."""
BROWNIAN = frozenset({"dpmpp_sde", "dpmpp_2m_sde", "dpmpp_2m_sde_heun", "dpmpp_3m_sde"})
"""Solvers whose steps read one Brownian path, seeded with the seed itself; the others draw with the seed plus one."""
SHORTENED = frozenset({"dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2"})
"""Solvers for which KSampler leaves the last level above 0 out."""
ADAPTIVE = "dpm_adaptive"


@dataclass(frozen=True)
class Task:
    """One run of a sampler.

    seed: None = no noise is added; leave_noise: whether the start holds its noise already
    """

    guider: Guider
    solver: Any
    sigmas: Wire | None
    latent: Empty | Held
    seed: Any
    add_noise: bool = True
    eta: Any = None
    s_noise: Any = None


def solver_of(name: Any) -> Any:
    """ComfyUI's name of a sampler as ours: those that draw on a GPU are the same here."""
    return name.removesuffix("_gpu") if isinstance(name, str) else name


def schedule(step: Step, model: Model, kind: Any, steps: Any, strength: Any = 1.0, short: bool = False) -> Wire:
    """A schedule by name. short: leave the last level above 0 out."""
    more = {"discard_penultimate": True} if short else {}
    if strength != 1:
        more["strength"] = strength
    name = step.add("schedules.schedule@1", "levels", denoiser=model.wire, kind=kind, steps=steps, **more)
    return Wire(name, "sigmas")


def solve(step: Step, task: Task) -> Held:
    """Write a run of a sampler; the latent that it gives."""
    size, start = size_and_start(task.latent)
    seeded(step, task)
    denoiser = guided(step, task.guider)
    noise = noise_for(step, task)
    if isinstance(task.latent, Held) and task.latent.mask is not None:
        denoiser = painted(step, denoiser, task.latent, noise)
    inputs: dict[str, Any] = {"denoiser": denoiser, "noise": noise, "sigmas": task.sigmas, "start": start}
    if not task.add_noise:
        if start is None:
            raise Untranslated("it adds no noise and starts from an empty latent")
        inputs["add_noise"] = False
    if task.solver == ADAPTIVE:
        if not task.add_noise:
            raise Untranslated("dpm_adaptive without noise of its own has no counterpart")
        step.warn("dpm_adaptive: here each sample of a batch has steps of its own")
        name = step.add("samplers.adaptive@1", "sample", **inputs)
    else:
        name = step.add("samplers.sample@1", "sample", **inputs, solver=task.solver, seed=step_seed(step, task),
                        noise_source=SOURCE, eta=task.eta, s_noise=task.s_noise)
    return Held(Wire(name, "latent"), size, task.latent.mask if isinstance(task.latent, Held) else None)


def seeded(step: Step, task: Task) -> None:
    """Pictures that are varied get the seed of their sampler for the noise on them, as ComfyUI draws it."""
    seed = 0 if task.seed is None else task.seed
    for prompt in (task.guider.positive, task.guider.negative):
        for name in {entry.variation for entry in (prompt.entries if prompt else ()) if entry.variation}:
            wanted = step.draft.binding(name, "seed", seed)
            if step.draft.nodes[name]["in"].setdefault("seed", wanted) != wanted:
                step.warn("another sampler with another seed varies the same picture; here its noise is the same")


def size_and_start(latent: Empty | Held) -> tuple[tuple[int, int] | None, Wire | None]:
    """The size in pixels where it is known, and where to start from: None = from nothing."""
    if isinstance(latent, Held):
        return latent.size, latent.wire
    return known_size(latent.width, latent.height), None


def known_size(width: Any, height: Any) -> tuple[int, int] | None:
    """A size in pixels, or None where it is not typed or holds no cell."""
    typed = type(width) is int and type(height) is int
    return (width, height) if typed and width >= CELL and height >= CELL else None


def noise_for(step: Step, task: Task) -> Wire:
    """The noise to start from, drawn as ComfyUI draws it. Without any its size still counts."""
    seed = 0 if task.seed is None else task.seed
    if isinstance(task.latent, Held):
        name = step.add("latents.noise_like@1", "noise", latent=task.latent.wire, seed=seed, source=SOURCE)
    else:
        empty = task.latent
        name = step.add("latents.noise@1", "noise", denoiser=task.guider.model.wire, seed=seed, width=empty.width,
                        height=empty.height, batch=empty.batch, source=SOURCE)
    return Wire(name, "latent")


def step_seed(step: Step, task: Task) -> Any:
    """The seed of the noise of the steps: on a CPU ComfyUI draws it with the seed plus one."""
    seed = 0 if task.seed is None else task.seed
    if task.solver in BROWNIAN:
        return seed
    if not isinstance(seed, Wire):
        return seed + 1
    added = step.add("values.expression@1", "seed_plus_one", formula="a + 1", a=seed)
    return Wire(step.add("values.round@1", "step_seed", value=Wire(added, "number")), "integer")


def guided(step: Step, guider: Guider) -> Wire:
    """The model, following the hints that hang on its prompts, steered by them; regions lie on top."""
    positive, negative = guider.positive.entries, guider.negative.entries if guider.negative else ()
    if any(entry.mask is not None for entry in negative):
        step.warn("masks on the negative prompt are not translated")
    if len(negative) > 1:
        raise Untranslated("its negative prompt is several prompts combined, which has no counterpart")
    hints = hints_of(step, positive, negative)
    wide = [entry for entry in positive if entry.mask is None]
    regions = [entry for entry in positive if entry.mask is not None]
    denoiser = hinted(step, guider.model, hints)
    against = negative[0].wire if negative else None
    result = steered(step, denoiser, guider, wide or regions[:1], against)
    for region in regions:
        inside = steered(step, denoiser, guider, [*wide, region], against)
        name = step.add("guidance.regional@1", "region", denoiser=result, first=inside, first_mask=region.mask)
        result = Wire(name, "denoiser")
    return result


Hint = tuple[Control, str]


def hints_of(step: Step, positive: tuple[Entry, ...], negative: tuple[Entry, ...]) -> tuple[Hint, ...]:
    """The hints of all prompts, and which follow each; here they hang on the model: all positive ones follow the same.

    A negative prompt without any follows those of old nodes that hang on the positive one.
    """
    towards, away = (entries[0].controls if entries else () for entries in (positive, negative))
    if len({entry.controls for entry in positive}) > 1:
        step.warn("its prompts follow different ControlNets; here all follow those of the first positive prompt")
    kept = {hint.inputs for hint in away} if away else {hint.inputs for hint in towards if not hint.alone}
    ways = {hint.inputs for hint in towards}
    found = [(hint, "both" if hint.inputs in kept or not negative else "positive") for hint in towards]
    return (*found, *((hint, "negative") for hint in away if hint.inputs not in ways))


def hinted(step: Step, model: Model, hints: tuple[Hint, ...]) -> Wire | None:
    """The model that follows the hints, in their order; the same ones are written once."""
    denoiser = model.wire
    for hint, prompts in hints:
        key = ("hint", denoiser, hint.inputs, prompts)
        if key not in step.draft.shared:
            more = {} if prompts == "both" else {"prompts": prompts}
            name = step.add("control.apply_controlnet@1", "follow", denoiser=denoiser, **dict(hint.inputs), **more)
            step.draft.shared[key] = Wire(name, "denoiser")
        denoiser = step.draft.shared[key]
    return denoiser


def steered(step: Step, denoiser: Wire | None, guider: Guider, entries: list[Entry], against: Wire | None) -> Wire:
    """Classifier-free guidance; of several prompts the mean counts, weighed by their strengths."""
    rescale = {"rescale": guider.model.rescale} if guider.model.rescale else {}
    if len(entries) == 1:
        name = step.add("guidance.classifier_free@1", "guide", denoiser=denoiser, positive=entries[0].wire,
                        negative=against, scale=guider.scale, **rescale)
        return Wire(name, "denoiser")
    if isinstance(guider.scale, Wire):
        raise Untranslated("several prompts are combined, and its cfg is a wire")
    if rescale:
        step.warn("several prompts are combined; the rescaling of their guidance is not translated")
    total = sum(entry.strength for entry in entries)
    if total <= 0:
        raise Untranslated("the strengths of its combined prompts add up to 0")
    weights = [float(guider.scale or 0) * entry.strength / total for entry in entries]
    return composed(step, denoiser, entries, against, weights[:1] if len(set(weights)) == 1 else weights)


def composed(step: Step, denoiser: Wire | None, entries: list[Entry], against: Wire | None,
             weights: list[float]) -> Wire:
    """Several prompts, each with its share of the scale: u + s (mean of c - u), as ComfyUI weighs them."""
    together = entries[0].wire
    for entry in entries[1:]:
        name = step.add("guidance.stack@1", "prompts", first=together, second=entry.wire)
        together = Wire(name, "conditioning")
    name = step.add("guidance.composed@1", "guide", denoiser=denoiser, prompts=together, negative=against,
                    weights=weights)
    return Wire(name, "denoiser")


def painted(step: Step, denoiser: Wire, latent: Held, noise: Wire) -> Wire:
    """Only what lies within the mask of a latent changes."""
    step.warn("its mask is averaged over each cell of the latent, ComfyUI reads the middle of the cell: soft or "
              "slanting edges differ a little")
    name = step.add("guidance.inpaint@1", "keep", denoiser=denoiser, known=latent.wire, mask=latent.mask, noise=noise)
    return Wire(name, "denoiser")
