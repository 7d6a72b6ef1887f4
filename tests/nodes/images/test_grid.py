import pytest
import torch

from nodes.images.grid import grid
from nodes.images.layout import arrange
from nodes.images.sheet import Lettering, ink_on
from nodes.interface import AxisValues, BadInput, Context, Image
from nodes.values.coordinates import coordinate_text

CFG = AxisValues("cfg", (1.5, 3.0, 8.0))
SEED = AxisValues("seed", (0, 1))


def context(*axes: AxisValues) -> Context:
    """A context that reduces these axes."""
    ctx = Context()
    ctx.axes = axes
    return ctx


def tiles(count: int, size: int = 32, batch: int = 1) -> list[Image]:
    """Pictures of one colour each, all different."""
    return [Image(torch.full((batch, 3, size, size), (i + 1) / (count + 2))) for i in range(count)]


def test_two_axes_are_rows_and_columns():
    """The first axis runs down, the second to the right."""
    layout = arrange((CFG, SEED), 6, 0)
    assert (layout.rows, layout.columns) == (3, 2)
    assert layout.row_labels == ("cfg = 1.5", "cfg = 3", "cfg = 8")
    assert layout.column_labels == ("seed = 0", "seed = 1")


def test_more_axes_are_combined_downwards():
    """Each row tells its coordinate on every axis but the last."""
    layout = arrange((AxisValues("solver", ("euler", "heun")), CFG, SEED), 12, 0)
    assert (layout.rows, layout.columns) == (6, 2)
    assert layout.row_labels[:2] == ("euler\ncfg = 1.5", "euler\ncfg = 3")


def test_one_axis_fills_a_row_or_wraps():
    """Wrapped, each picture carries its own label."""
    row, wrapped = arrange((CFG,), 3, 0), arrange((CFG,), 3, 2)
    assert (row.rows, row.columns, row.column_labels[0]) == (1, 3, "cfg = 1.5")
    assert (wrapped.rows, wrapped.columns, wrapped.tile_labels[2]) == (2, 2, "cfg = 8")


def test_every_picture_stands_in_its_place_pixel_by_pixel():
    """Tiles are copied, not redrawn: their values come back exactly, row by row."""
    sheet = grid(context(CFG, SEED), tiles(6), gap=3, labels=False, background="#ff0000").data
    assert sheet.shape == (1, 3, 3 * 35 + 3, 2 * 35 + 3)
    for i in range(6):
        y, x = 3 + i // 2 * 35, 3 + i % 2 * 35
        assert torch.equal(sheet[0, :, y:y + 32, x:x + 32], tiles(6)[i].data[0])
    assert sheet[0, :, 0, 0].tolist() == [1, 0, 0]


def test_labels_add_room_and_ink():
    """With labels the sheet grows to the left and above, and something is written there."""
    bare = grid(context(CFG, SEED), tiles(6), labels=False).data
    labelled = grid(context(CFG, SEED), tiles(6)).data
    assert labelled.shape[2] > bare.shape[2]
    assert labelled.shape[3] > bare.shape[3]
    assert labelled[0, :, :, :labelled.shape[3] - bare.shape[3] - 4].min() < 0.3


def test_a_title_stands_above():
    """And does not shift the pictures sideways."""
    plain, titled = (grid(context(CFG, SEED), tiles(6), title=t).data for t in ("", "A red heart"))
    assert titled.shape[2] > plain.shape[2]
    assert titled.shape[3] == plain.shape[3]


def test_a_batch_without_axes_is_nearly_square():
    """Ten pictures make four columns."""
    sheet = grid(Context(), [Image(torch.zeros(10, 3, 8, 8))], gap=0).data
    assert sheet.shape[2:] == (24, 32)


def test_a_batch_in_each_cell_is_one_more_axis():
    """Three cells of two samples make three rows of two."""
    sheet = grid(context(CFG), tiles(3, batch=2), gap=0, labels=False).data
    assert sheet.shape[2:] == (96, 64)


def test_sizes_and_channels_may_differ():
    """Nothing is resized: smaller pictures are centred; grey and RGBA become RGB over the background."""
    small = Image(torch.zeros(1, 1, 2, 2))
    clear = Image(torch.zeros(1, 4, 6, 6))
    sheet = grid(Context(), [small, clear], gap=0, background="#00ff00").data
    assert sheet.shape == (1, 3, 6, 12)
    assert sheet[0, :, 0, 0].tolist() == [0, 1, 0]
    assert sheet[0, :, 2, 2].tolist() == [0, 0, 0]
    assert sheet[0, :, 0, 6].tolist() == [0, 1, 0]


def test_cells_that_do_not_fit_the_axes_are_refused():
    """So are batches of different sizes, and a sheet beyond the limits."""
    with pytest.raises(BadInput, match="one picture a cell"):
        grid(context(CFG), tiles(2))
    with pytest.raises(BadInput, match="equally many"):
        grid(Context(), [Image(torch.zeros(1, 3, 4, 4)), Image(torch.zeros(2, 3, 4, 4))])
    with pytest.raises(BadInput, match="16384 pixels"):
        grid(Context(), tiles(70), columns=70, gap=256)


def test_labels_are_short_words():
    """Numbers without noise, texts as they are, other values with the name of the axis, columns one by one."""
    assert coordinate_text(AxisValues("pair", ()), {"cfg": 3.0, "solver": "heun"}) == "cfg = 3, heun"
    assert coordinate_text(CFG, 0.1 + 0.2) == "cfg = 0.3"
    assert coordinate_text(SEED, 123456789) == "seed = 123456789"
    assert coordinate_text(AxisValues("prompt", ()), "a dog") == "a dog"
    assert coordinate_text(AxisValues("on", ()), True) == "on = True"


def test_long_labels_are_wrapped_and_cut():
    """At most three lines, none wider than asked, an ellipsis where something is missing."""
    letters = Lettering(14)
    text = letters.wrap("a very long prompt about a cat on a mat that ate a rat and more", 90)
    assert text.count("\n") == 2
    assert text.endswith("…")
    assert letters.width(text) <= 90
    assert letters.width(letters.wrap("x" * 500, 50)) <= 50


def test_ink_reads_on_its_background():
    """Dark on light, light on dark."""
    assert ink_on("#ffffff") == "#111111"
    assert ink_on("#202020") == "#f4f4f4"
