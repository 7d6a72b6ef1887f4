"""Pictures one after another as a file: animated WebP and GIF by Pillow, MP4 by PyAV (FFmpeg)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from torch import Tensor

from nodes.images.files import to_picture
from nodes.images.pixels import over_color
from nodes.interface import BadInput

ENCODERS = ("libx264", "libopenh264", "mpeg4")  # the first that PyAV's FFmpeg has
_TICKS = 90_000  # of the clock of a film, a second


@dataclass(frozen=True)
class Film:
    """How frames are shown: frames a second, times to repeat (0 = for ever), and quality from 1 to 100."""

    fps: float
    repeats: int
    quality: int


def moments(count: int, fps: float) -> list[int]:
    """How long each frame stands, in milliseconds; rounded so that the whole keeps its length."""
    ends = [round(1000 * (i + 1) / fps) for i in range(count)]
    return [max(1, end - start) for start, end in zip([0, *ends], ends, strict=False)]


def to_webp(frames: Tensor, film: Film) -> bytes:
    """[T, C, H, W] as an animated WebP; at quality 100 without loss."""
    return _by_pillow(frames, film, "WEBP", loop=film.repeats, quality=film.quality, lossless=film.quality == 100,
                      method=4)


def to_gif(frames: Tensor, film: Film) -> bytes:
    """[T, C, H, W] as a GIF: 256 colours a frame, times in hundredths of a second."""
    loop = {} if film.repeats == 1 else {"loop": max(0, film.repeats - 1)}  # a GIF counts what follows the first time
    return _by_pillow(frames, film, "GIF", disposal=2, optimize=False, **loop)


def _by_pillow(frames: Tensor, film: Film, kind: str, **options: Any) -> bytes:
    pictures = [to_picture(frame) for frame in frames]
    if kind == "WEBP":
        pictures = [picture.convert("RGB") if picture.mode == "L" else picture for picture in pictures]
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:],
                     duration=moments(len(pictures), film.fps), **options)
    return buffer.getvalue()


def to_mp4(frames: Tensor, film: Film) -> bytes:
    """[T, C, H, W] as an MP4 with H.264 in 4:2:0, which every browser plays; it is played once."""
    av = _pyav()
    _, channels, height, width = frames.shape
    if channels == 4:
        raise BadInput("expected frames without transparency for MP4, got RGBA; choose webp, or wire them through "
                       "images.to_rgb")
    if height % 2 or width % 2:
        raise BadInput(f"expected an even width and height for MP4, got {width} x {height}; wire the frames through "
                       "images.resize_to_multiple with the multiple 2")
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as film_file:
        stream = film_file.add_stream(_encoder(av), rate=Fraction(film.fps).limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = _options(stream.codec_context.name, film.quality)
        stream.thread_count = 1  # with several, equal frames need not give equal bytes
        for frame in over_color(frames, "#000000"):
            film_file.mux(stream.encode(av.VideoFrame.from_ndarray(_bytes_of(frame), format="rgb24")))
        film_file.mux(stream.encode(None))
    return buffer.getvalue()


def _pyav() -> Any:
    try:
        import av
    except ImportError:
        raise BadInput("MP4 needs the library PyAV, which is not installed here; run pip install 'wireloom[video]', or "
                       "choose webp") from None
    return av


def _encoder(av: Any) -> str:
    return next(name for name in ENCODERS if name in av.codecs_available)


def _options(encoder: str, quality: int) -> dict[str, str]:
    """Quality 1 to 100 in the words of an encoder: 90 is crf 18, seen as hardly different; 100 is crf 13."""
    if encoder == "libx264":
        return {"crf": str(round(63 - quality / 2)), "preset": "medium"}
    return {"b": str(quality * 100_000)}


def _bytes_of(frame: Tensor) -> Any:
    """[3, H, W] in [0, 1] as rows of bytes."""
    import numpy

    return numpy.asarray(to_picture(frame))


FORMATS: dict[str, Callable[[Tensor, Film], bytes]] = {"webp": to_webp, "gif": to_gif, "mp4": to_mp4}
MEDIA_TYPES = {"webp": "image/webp", "gif": "image/gif", "mp4": "video/mp4"}
