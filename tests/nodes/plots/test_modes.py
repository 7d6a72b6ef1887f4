"""Where samples landed: shares by hand, and guidance that drops modes and overshoots."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import PLANE, RGB, BadInput, Context, Latent, Table
from nodes.latents.from_modes import from_modes
from nodes.latents.noise import noise
from nodes.plots.modes import Modes, landing, modes, overshoot
from nodes.samplers.sample import sample
from nodes.samplers.trajectory import trajectory
from nodes.schedules.karras import karras

torch.set_num_threads(1)


def guided(scale: float, points: int = 400) -> Modes:
    """Samples of class 0 of the star."""
    ctx, data = Context(), mixture("star")
    model = classifier_free(data.denoiser, label(0), scale=scale)
    made = sample(ctx, model, noise(ctx, model, batch=points), karras(model, 24))
    return modes(made, data.modes, wanted=0, background=data.density)


def test_guidance_drops_the_inner_modes_and_overshoots_the_outer_one():
    """At scale 1 every mode of the class is there, in its place; at 5 only the outermost, and samples lie past it."""
    honest, strong = guided(1.0), guided(5.0)
    assert (honest.dropped, strong.dropped) == (0, 2)
    assert abs(honest.overshoot) < 0.2
    assert strong.overshoot > 1
    assert honest.lost < 0.02
    shares = [row[4] for row in strong.table.rows if row[3]]
    assert shares[2] > 0.95
    assert "2 of 3 modes dropped" in strong.figure.title
    assert {"dropped modes", "as asked for", "density"} <= {mark["label"] for mark in strong.figure.marks}


def test_shares_by_hand():
    """Two blobs, four samples: one at the first, two at the second, one between them."""
    means, spread = torch.tensor([[-1.0, 0], [1, 0]]).double(), torch.tensor([0.1, 0.1]).double()
    points = torch.tensor([[-1.0, 0], [1.1, 0], [1.1, 0.2], [0, 0]]).double()
    found = landing(points, means, spread, torch.tensor([True, True]))
    assert found.shares.tolist() == [0.25, 0.5]
    assert found.between.tolist() == [False, False, False, True]
    assert not found.dropped.any()
    assert landing(points[1:3], means, spread, torch.tensor([True, True])).dropped.tolist() == [True, False]
    assert overshoot(points[1:3], means, spread, landing(points[1:3], means, spread, found.wanted)) == pytest.approx(1)


def test_clean_points_of_the_mixture_have_nothing_wrong():
    """Drawn from the data itself: no mode is dropped, none between, no overshoot; point 7 is the same alone."""
    data, ctx = mixture("grid"), Context()
    points = from_modes(ctx, data.modes, seed=3, batch=1500)
    found = modes(points, data.modes)
    assert (found.dropped, found.lost < 0.005, abs(found.overshoot) < 0.1) == (0, True, True)
    assert torch.equal(from_modes(ctx, data.modes, seed=3, first=7).data, points.data[7:8])


@pytest.mark.parametrize("solver", ["euler", "dpmpp_2m_sde", "ddim", "euler_ancestral"])
def test_paths_end_where_the_samples_lie(solver):
    """The first of a batch are followed, and all end where they would; also with a start, and with random solvers."""
    ctx, data = Context(), mixture("ring")
    levels, start = karras(data.denoiser, 8, sigma_max=1.0), from_modes(ctx, data.modes, batch=6)
    given = (ctx, data.denoiser, noise(ctx, data.denoiser, batch=6), levels, solver)
    made = sample(*given, start=start, seed=4)
    path, all_ends = trajectory(*given, start=start, seed=4, points=3)
    assert torch.equal(all_ends.data, made.data)
    ends = [row[3:] for row in path.rows if row[1] == 8]
    torch.testing.assert_close(torch.tensor(ends), made.data[:3, :, 0, 0], atol=1e-5, rtol=0)


def test_other_tables_classes_and_spaces_are_refused():
    """Each in words that say what was expected."""
    data = mixture()
    with pytest.raises(BadInput, match="wire the modes of denoisers"):
        modes(Latent(torch.zeros(1, 2, 1, 1), PLANE), Table(("a",), ()))
    with pytest.raises(BadInput, match="class from 0 to 7, got 8"):
        modes(Latent(torch.zeros(1, 2, 1, 1), PLANE), data.modes, wanted=8)
    with pytest.raises(BadInput, match="points of the plane"):
        modes(Latent(torch.zeros(1, 3, 1, 1), RGB), data.modes)
    with pytest.raises(BadInput, match="wire the modes of denoisers"):
        from_modes(Context(), Table(("a",), ((1,),)))
