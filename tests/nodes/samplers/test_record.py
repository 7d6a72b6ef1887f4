"""Recording a run and branching off from it: equal bytes, no call more, numbers that are true, refusals in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.autoguidance import autoguidance
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.dual import dual
from nodes.guidance.interval import interval
from nodes.guidance.label import label
from nodes.guidance.perpendicular_negative import perpendicular_negative
from nodes.guidance.threshold import threshold
from nodes.interface import RGB, BadInput, Cancelled, Context, Denoiser, Latent, Sigmas
from nodes.interface.codec import decode, encode
from nodes.latents.noise import noise
from nodes.samplers.branch import branch
from nodes.samplers.record import RecordedSample, record
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras

torch.set_num_threads(1)
MODEL = mixture("ring").denoiser
STEPS = 8
LEVELS = karras(MODEL, STEPS)
ONE_STEP = [name for name in ("euler", "heun", "dpm_2", "ddim") if name in SOLVERS]


def counted(model: Denoiser = MODEL) -> tuple[Denoiser, list[float]]:
    """A denoiser that writes down the noise level of each call."""
    levels: list[float] = []

    def denoise(x, sigma, conditioning):
        levels.append(float(sigma))
        return model.denoise(x, sigma, conditioning)

    return replace(model, denoise=denoise), levels


def begin(batch: int = 3) -> Latent:
    return noise(Context(), MODEL, seed=1, batch=batch)


def run(solver: str = "heun", model: Denoiser = MODEL, **settings) -> RecordedSample:
    return record(Context(), model, begin(), LEVELS, solver=solver, **settings)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_recorded_run_is_the_run_without_a_record(solver):
    """Each solver gives the same bytes with as many calls; the record ends in them and counts the calls."""
    model, levels = counted()
    made = run(solver, model)
    with_record = len(levels)
    plain = sample(Context(), model, begin(), LEVELS, solver=solver)
    assert torch.equal(made.latent.data, plain.data)
    assert torch.equal(made.record.x[-1], plain.data)
    assert with_record == len(levels) - with_record
    assert int(made.record.calls.sum()) <= with_record
    assert len(made.record.x) == len(made.record.denoised) + 1 == len(made.record.sigmas)


@pytest.mark.parametrize("solver", ["euler", "heun", "dpmpp_2m", "euler_ancestral", "restart", "heunpp2"])
def test_each_step_holds_x_at_its_level_and_the_estimate_there(solver):
    """The levels are those of the schedule, and the estimate is the denoiser's for that x and level."""
    kept = run(solver).record
    assert kept.sigmas.tolist() == LEVELS.values.tolist()
    for sigma, x, clean in zip(kept.sigmas, kept.x, kept.denoised, strict=False):
        torch.testing.assert_close(MODEL.denoise(x, sigma, None), clean)


def test_the_calls_of_each_step_are_counted():
    """Heun calls twice a step, once in the last."""
    assert run("heun").record.calls.tolist() == [2] * (STEPS - 1) + [1]


@pytest.mark.parametrize("guide", [
    lambda c, u: classifier_free(MODEL, c, u, scale=3.0),
    lambda c, u: threshold(classifier_free(MODEL, c, u, scale=3.0), limit=1.0),
    lambda c, u: interval(classifier_free(MODEL, c, u, scale=2.0), MODEL, end_sigma=0.0),
])
def test_guidance_tells_its_length_and_angle(guide):
    """Length of conditional - unconditional, and its angle to the way from x to the conditional estimate."""
    wanted, other = label(0), label(3)
    kept = run("euler", guide(wanted, other)).record
    x, sigma = kept.x[2], kept.sigmas[2]
    expand = lambda c: replace(c, labels=c.labels.expand(3))  # noqa: E731
    conditional, unconditional = (MODEL.denoise(x, sigma, expand(c)) for c in (wanted, other))
    push, way = (conditional - unconditional).flatten(1), (conditional - x).flatten(1)
    torch.testing.assert_close(kept.guidance[2], push.norm(dim=1))
    cosine = torch.nn.functional.cosine_similarity(push, way)
    torch.testing.assert_close(kept.angle[2], torch.rad2deg(cosine.acos()), atol=0.05, rtol=1e-3)


@pytest.mark.parametrize("guided", [
    perpendicular_negative(MODEL, label(0), label(3)), dual(MODEL, label(0), label(3)),
    autoguidance(MODEL, replace(MODEL, denoise=lambda x, sigma, conditioning: x * 0)),
])
def test_other_guidance_tells_as_well(guided):
    """Guidance by two estimates has a length at each step."""
    assert run("euler", guided).record.guidance.isfinite().all()


def test_without_guidance_there_is_no_angle():
    """A plain model, and guidance outside its interval, have no vectors to tell of, and make no call for them."""
    assert run("euler").record.angle.isnan().all()
    model, levels = counted()
    kept = run("euler", classifier_free(model, label(0), scale=3.0, start_sigma=0.5)).record
    above = kept.sigmas[:-1] > 0.5
    assert kept.guidance.isnan().all(1).tolist() == above.tolist()
    assert len(levels) == STEPS


@pytest.mark.parametrize("solver", ONE_STEP)
@pytest.mark.parametrize("step", [0, 1, 4, STEPS - 1])
def test_a_branch_with_equal_settings_is_the_same_run(solver, step):
    """Solvers that remember no earlier step end in the same bytes, and so does the whole record."""
    made = run(solver)
    again = branch(Context(), made.record, MODEL, step, solver=solver)
    assert torch.equal(again.latent.data, made.latent.data)
    assert again.record.branched == step
    assert encode({"a": replace(again.record, branched=None)}) == encode({"a": made.record})


@pytest.mark.parametrize("settings", [{}, {"sigmas": LEVELS}, {"renoise": 1.0, "seed": 5}])
def test_steps_before_a_branch_are_not_computed_again(settings):
    """From step 5 of 8 on, Euler calls the denoiser three times, each at a level from that of step 5 downwards."""
    made = run("euler")
    model, levels = counted()
    branch(Context(), made.record, model, 5, solver="euler", **settings)
    assert levels == LEVELS.values[5:-1].tolist()


def test_other_settings_lead_elsewhere_but_share_what_was_before():
    """Another guidance, solver, seed or schedule changes the end; the record keeps the steps before the branch."""
    made = run("euler")
    guided = classifier_free(MODEL, label(1), scale=4.0)
    others = [branch(Context(), made.record, guided, 3, solver="euler"),
              branch(Context(), made.record, MODEL, 3, solver="heun"),
              branch(Context(), made.record, MODEL, 3, solver="euler", sigmas=karras(MODEL, 20)),
              branch(Context(), made.record, MODEL, 3, solver="euler", renoise=1.0, seed=1),
              branch(Context(), made.record, MODEL, 3, solver="euler", renoise=1.0, seed=2)]
    ends = [made.latent.data, *(o.latent.data for o in others)]
    assert all(not torch.equal(a, b) for i, a in enumerate(ends) for b in ends[:i])
    for other in others:
        assert torch.equal(other.record.x[:3], made.record.x[:3])
        assert torch.equal(other.record.x[-1], other.latent.data)
    assert branch(Context(), others[0].record, guided, 5, solver="euler").latent.data.equal(ends[1])


def test_renewed_noise_keeps_its_strength_and_depends_on_no_batch():
    """At step 0 of many samples the spread of x is that of its level; sample 2 draws alone what it drew in a batch."""
    many = record(Context(), MODEL, begin(4000), LEVELS, solver="euler").record
    for share in (0.5, 1.0):
        x = branch(Context(), many, MODEL, 0, solver="euler", renoise=share).record.x[0]
        assert float(x.std()) == pytest.approx(float(LEVELS.values[0]), rel=0.03)
    together = branch(Context(), run("euler").record, MODEL, 3, solver="euler", renoise=1.0, seed=4).latent.data
    alone = noise(Context(), MODEL, seed=1, batch=1, first=2)
    one = record(Context(), MODEL, alone, LEVELS, solver="euler", first=2).record
    torch.testing.assert_close(branch(Context(), one, MODEL, 3, solver="euler", renoise=1.0, seed=4).latent.data[0],
                               together[2])


@pytest.mark.parametrize(("change", "words"), [
    ({"denoiser": mixture("grid").denoiser}, r"made by mixture \(ring, .*\), got mixture \(grid, .*\); wire the same"),
    ({"denoiser": mixture("ring", 0.5).denoiser}, r"made by .*spread 0.12\), got .*spread 0.5\); wire the same model"),
    ({"denoiser": Denoiser(lambda x, s, c: x, RGB, 0.01, 10.0, (), 1, "b")}, "in the space 'plane', b works in 'rgb'"),
    ({"step": STEPS}, "expected a step from 0 to 7, because the record has 8 steps, got 8"),
    ({"sigmas": karras(MODEL, 4, sigma_max=0.5), "step": 1}, "but they start at 0.5; wire a schedule with a higher"),
    ({"sigmas": Sigmas(torch.tensor([10.0, 9.0], dtype=torch.float64))}, "levels below .*, got none; wire a schedule"),
    ({"sigmas": Sigmas(torch.tensor([10.0, 0.1, 0.5, 0.0], dtype=torch.float64))}, "expected levels that fall"),
    ({"sigmas": Sigmas(torch.tensor([10.0, torch.nan, 0.0], dtype=torch.float64))}, "expected finite noise levels"),
])
def test_what_does_not_continue_is_refused_in_words(change, words):
    """Another model or space, a step that is not there, and levels that do not go on from the branch."""
    settings = {"record": run("euler").record, "denoiser": MODEL, "step": 4, **change}
    with pytest.raises(BadInput, match=words):
        branch(Context(), **settings)


def test_a_record_without_steps_has_nothing_to_branch_from():
    """Strength 0 makes a record of no step, which keeps the start and can be stored."""
    start = Latent(torch.ones(3, 2, 1, 1), MODEL.space)
    made = record(Context(), MODEL, begin(), Sigmas(torch.zeros(1, dtype=torch.float64)), start=start)
    assert torch.equal(made.latent.data, start.data)
    assert decode(encode({"r": made.record}))["r"].denoised.shape == (0, 3, 2, 1, 1)
    with pytest.raises(BadInput, match="got one without any"):
        branch(Context(), made.record, MODEL, 0)


def test_a_record_too_large_for_memory_is_refused_before_it_starts():
    """10,000 steps of large pictures would take more than the limit."""
    large = Latent(torch.zeros(1, 3, 1024, 1024), RGB)
    model = Denoiser(lambda x, s, c: x, RGB, 0.01, 10.0, (), 1, "large")
    with pytest.raises(BadInput, match="at most 2 GiB, but 10000 steps of 1 samples take"):
        record(Context(), model, large, karras(model, 10_000))


def test_cancel_stops_a_branch():
    """A cancelled run ends."""

    class Stopped(Context):
        def raise_if_cancelled(self):
            raise Cancelled

    with pytest.raises(Cancelled):
        branch(Stopped(), run("euler").record, MODEL, 2)
