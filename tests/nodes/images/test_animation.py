"""Frames written to animated files and read back by Pillow and PyAV."""

import builtins
import io

import pytest
import torch
from PIL import Image as Pillow
from PIL import ImageSequence

from nodes.images.animations import moments
from nodes.images.save_animation import save_animation
from nodes.interface import BadInput, File, Image


def frames(count: int = 5, channels: int = 3, height: int = 16, width: int = 24) -> Image:
    """A bright bar that goes to the right, one step a frame."""
    data = torch.zeros(count, channels, height, width)
    for i in range(count):
        data[i, :, :, i * 4:i * 4 + 4] = 1
    if channels == 4:
        data[:, 3] = 1
    return Image(data)


def read(file: File) -> tuple[Pillow.Image, list[torch.Tensor]]:
    """The opened file and its frames as [H, W, 3] bytes."""
    picture = Pillow.open(io.BytesIO(file.data))
    return picture, [torch.frombuffer(bytearray(f.convert("RGB").tobytes()), dtype=torch.uint8).view(
        picture.height, picture.width, 3) for f in ImageSequence.Iterator(picture)]


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("format", ["webp", "gif"])
def test_every_frame_comes_back_in_its_place(format, channels):
    """Black and white survive either format exactly (webp at quality 100), in order, at the asked speed, for ever."""
    file = save_animation([frames(channels=channels)], "bar", format, fps=10, quality=100)
    picture, read_back = read(file)
    assert (file.name, file.media_type) == (f"bar.{format}", f"image/{format}")
    assert picture.n_frames == 5
    for frame, expected in zip(read_back, frames().data, strict=True):
        assert torch.equal(frame, (expected * 255).byte().permute(1, 2, 0))
    assert picture.info["loop"] == 0
    assert picture.info["duration"] == 100


@pytest.mark.parametrize("format", ["webp", "gif"])
def test_repeats_are_counted_as_a_viewer_sees_them(format):
    """Three times is three times, once is once: a GIF counts what follows the first."""
    three, _ = read(save_animation([frames()], format=format, repeats=3))
    assert three.info["loop"] == (3 if format == "webp" else 2)
    once, _ = read(save_animation([frames()], format=format, repeats=1))
    assert once.info.get("loop", "once") == (1 if format == "webp" else "once")


def test_the_cells_of_an_axis_are_frames_and_may_play_back_again():
    """Five cells there and three back: the ends are not shown twice. Equal frames give equal bytes."""
    cells = [Image(frames().data[i:i + 1]) for i in range(5)]
    assert save_animation(cells) == save_animation([frames()])
    picture, read_back = read(save_animation(cells, quality=100, back_and_forth=True))
    assert picture.n_frames == 8
    assert torch.equal(read_back[5], read_back[3])


def test_frames_stand_as_long_as_the_speed_says():
    """Rounding to milliseconds does not add up."""
    assert sum(moments(300, 29.97)) == round(1000 * 300 / 29.97)
    assert moments(3, 8.0) == [125, 125, 125]


def test_mp4_is_a_film_of_these_frames():
    """H.264 with as many frames, near their colours, at the asked speed; equal frames give equal bytes."""
    av = pytest.importorskip("av")
    file = save_animation([frames(height=64, width=96)], format="mp4", fps=12.5)
    with av.open(io.BytesIO(file.data)) as film:
        stream = film.streams.video[0]
        assert float(stream.average_rate) == pytest.approx(12.5)
        decoded = [torch.from_numpy(frame.to_ndarray(format="rgb24")) for frame in film.decode(stream)]
    assert (file.name, file.media_type, len(decoded)) == ("animation.mp4", "video/mp4", 5)
    for frame, expected in zip(decoded, frames(height=64, width=96).data, strict=True):
        assert (frame.float() / 255 - expected.permute(1, 2, 0)).abs().mean() < 0.03
    assert save_animation([frames(height=64, width=96)], format="mp4", fps=12.5) == file


def test_what_mp4_cannot_hold_is_refused_with_a_way_out():
    """Odd sides and transparency."""
    pytest.importorskip("av")
    with pytest.raises(BadInput, match=r"even width and height.*got 23 x 16; .*images\.resize_to_multiple"):
        save_animation([frames(width=23)], format="mp4")
    with pytest.raises(BadInput, match=r"RGBA; .*images\.to_rgb"):
        save_animation([frames(channels=4)], format="mp4")


def test_without_pyav_the_way_to_install_it_is_told(monkeypatch):
    """The library is an extra; webp and gif do without it."""
    plain_import = builtins.__import__

    def without(name, *rest, **more):
        if name == "av":
            raise ImportError(name)
        return plain_import(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BadInput, match=r"wireloom\[video\]"):
        save_animation([frames()], format="mp4")
    assert save_animation([frames()], format="gif").data.startswith(b"GIF89a")


def test_frames_of_two_sizes_and_bad_names_are_refused():
    """Nothing is resized in silence, and a name is no path."""
    with pytest.raises(BadInput, match=r"24 x 16, RGB and 5 pictures of 20 x 16.*images\.resize"):
        save_animation([frames(), frames(width=20)])
    with pytest.raises(BadInput, match="plain file name"):
        save_animation([frames()], "../bar")
