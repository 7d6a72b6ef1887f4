"""Looking into a record: one step, the filmstrip, the plots, its summary and its picture."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import torch
from PIL import Image as Pillow

from nodes.denoisers.mixture import mixture
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import RGB, BadInput, Context, Record
from nodes.interface.pictures import preview_jpeg
from nodes.interface.summary import is_finite, summarise
from nodes.latents.noise import noise
from nodes.records.filmstrip import filmstrip
from nodes.records.path import path
from nodes.records.plot import plot
from nodes.records.step import step
from nodes.samplers.record import record
from nodes.samplers.trajectory import trajectory
from nodes.schedules.karras import karras

MODEL = mixture("ring").denoiser


def made(guided: bool = True) -> Record:
    model = classifier_free(MODEL, label(0), scale=3.0) if guided else MODEL
    return record(Context(), model, noise(Context(), MODEL, seed=1, batch=3), karras(MODEL, 6), solver="euler").record


def pictures(steps: int = 40) -> Record:
    """A record in pixel space, black."""
    x = torch.full((steps + 1, 2, 3, 8, 8), -1.0)
    sigmas = torch.linspace(8, 0, steps + 1, dtype=torch.float64)
    nothing = torch.full((steps, 2), torch.nan)
    return Record(sigmas, x, x[1:], nothing, nothing, torch.ones(steps, dtype=torch.int64), RGB, "m", "euler")


def test_a_step_is_the_estimate_or_x_of_all_samples():
    """Counted from 0, or from the end; x has the result as its last."""
    kept = made()
    assert torch.equal(step(kept, 2).data, kept.denoised[2])
    assert torch.equal(step(kept, -1).data, kept.denoised[5])
    assert torch.equal(step(kept, 6, "x").data, kept.x[-1])
    with pytest.raises(BadInput, match=r"from 0 to 5 .* has 6 of denoised, got 6"):
        step(kept, 6)


def test_the_filmstrip_has_a_latent_for_each_step():
    """One sample through all steps, or every second of them."""
    kept = made()
    assert torch.equal(filmstrip(kept, 1).data, kept.denoised[:, 1])
    assert torch.equal(filmstrip(kept, -1, "x", every=2).data, kept.x[::2, 2])
    with pytest.raises(BadInput, match="from 0 to 2, because the record has 3, got 3"):
        filmstrip(kept, 3)


def test_the_path_of_a_record_is_that_of_the_sampler():
    """The same points, levels and places as following the points themselves; pictures have no path."""
    followed = trajectory(Context(), MODEL, noise(Context(), MODEL, seed=1, batch=3), karras(MODEL, 6), "euler").path
    found = path(made(guided=False))
    assert (found.columns, len(found.rows)) == (followed.columns, 3 * 7)
    torch.testing.assert_close(torch.tensor(found.rows), torch.tensor(followed.rows), atol=1e-6, rtol=0)
    assert [row[0] for row in path(made(), points=1).rows] == [0] * 7
    with pytest.raises(BadInput, match="points of the plane, got one in 'rgb'"):
        path(pictures())


def test_the_plots_show_the_means_over_the_samples():
    """The level of each step but the last 0; three lengths; the angle, which needs guidance."""
    kept = made()
    assert plot(kept, "sigma").marks[0]["y"] == kept.sigmas[:-1].tolist()
    x, clean, guidance = plot(kept, "norms").marks
    assert x["y"][3] == pytest.approx(float(kept.x[3].flatten(1).norm(dim=1).mean()))
    assert (len(x["y"]), len(clean["y"]), len(guidance["y"])) == (7, 6, 6)
    assert all(0 <= v <= 180 for v in plot(kept, "angle").marks[0]["y"])
    assert [m["label"] for m in plot(made(guided=False), "norms").marks] == ["x", "clean estimate"]
    with pytest.raises(BadInput, match="the angle needs guidance"):
        plot(made(guided=False), "angle")


def test_the_summary_tells_steps_calls_model_and_whether_x_is_finite():
    """Steps without guidance are no reason for a warning; x that is not finite is."""
    summary = summarise(made(guided=False))
    assert (summary["steps"], summary["calls"], summary["model"]) == (6, 6, "mixture (ring, spread 0.12)")
    assert is_finite(summary)
    assert not is_finite(summarise(replace(made(), x=made().x * torch.nan)))


def test_its_picture_is_a_filmstrip_of_at_most_sixteen_estimates():
    """40 steps of 8x8 pixels become a sheet of 4 by 4, enlarged; points of the plane have no picture."""
    media_type, data = preview_jpeg(pictures())
    assert media_type == "image/jpeg"
    assert Pillow.open(io.BytesIO(data)).size == (128, 128)
    assert preview_jpeg(made()) is None
