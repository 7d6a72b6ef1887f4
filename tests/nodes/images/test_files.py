import io
import struct
import zipfile
import zlib

import pytest
import torch
from PIL import Image as Pillow
from PIL import ImageCms

from nodes.images.example import FOLDER, PICTURES, example
from nodes.images.load import load
from nodes.images.save import save
from nodes.interface import BadInput, Context, Image

CTX = Context()


def picture(channels: int = 3, height: int = 5, width: int = 7, count: int = 1) -> Image:
    """A picture whose levels are multiples of 1/255, which 8-bit files keep exactly."""
    levels = torch.randint(0, 256, (count, channels, height, width), generator=torch.Generator().manual_seed(0))
    return Image(levels / 255)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(("format", "quality"), [("png", 90), ("webp", 100)])
def test_lossless_files_are_read_back_exactly(tmp_path, channels, format, quality):
    """Save, load: the same numbers. WebP has no grey and gives RGB back."""
    image = picture(channels)
    if channels == 4:
        image.data[:, 3] = image.data[:, 3].clamp(min=1 / 255)  # WebP drops the colour of invisible pixels
    file = save(image, format=format, quality=quality)
    (tmp_path / file.name).write_bytes(file.data)
    back = load(CTX, str(tmp_path / file.name)).data
    assert torch.equal(back, image.data.expand_as(back))


@pytest.mark.parametrize(("format", "start"), [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8"), ("webp", b"RIFF")])
def test_a_file_is_what_its_name_says(format, start):
    """Content, ending and media type belong together."""
    file = save(picture(), "cat", format)
    assert file.data.startswith(start)
    assert file.name == {"png": "cat.png", "jpeg": "cat.jpg", "webp": "cat.webp"}[format]
    assert file.media_type == f"image/{format}"


def test_a_batch_becomes_an_archive_of_files():
    """Nothing of a batch is dropped, and equal batches give equal bytes."""
    file = save(picture(count=3), "cat")
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert (file.name, names) == ("cat.zip", ["cat-0000.png", "cat-0001.png", "cat-0002.png"])
    assert save(picture(count=3), "cat") == file


def test_jpeg_refuses_transparency():
    """What would be lost is said, with the way out."""
    with pytest.raises(BadInput, match=r"images\.to_rgb"):
        save(picture(4), format="jpeg")


@pytest.mark.parametrize("name", ["../cat", "a/b", "", ".hidden", "a\0b", "a" * 200])
def test_a_name_is_no_path(name):
    """A file lands where the runner puts it, and nowhere else."""
    with pytest.raises(BadInput, match="plain file name"):
        save(picture(), name)


def test_a_photo_taken_upright_is_loaded_upright(tmp_path):
    """EXIF orientation 6 turns a picture by 90 degrees to the right."""
    path = tmp_path / "turned.jpg"
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.new("RGB", (8, 4)).save(path, exif=exif)
    assert load(CTX, str(path)).data.shape == (1, 3, 8, 4)


def test_sixteen_bits_of_grey_are_kept(tmp_path):
    """A depth map does not lose its lower byte."""
    path = tmp_path / "depth.png"
    Pillow.frombytes("I;16", (2, 1), struct.pack("<2H", 257, 65535)).save(path)
    assert load(CTX, str(path)).data.flatten().tolist() == pytest.approx([257 / 65535, 1.0])


def test_a_palette_and_a_colour_profile_become_srgb(tmp_path):
    """Palettes are looked up; an sRGB profile changes nothing; a broken one is ignored."""
    flat = Pillow.new("RGB", (2, 2), (200, 100, 50))
    flat.quantize(4).save(tmp_path / "palette.png")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    flat.save(tmp_path / "profile.png", icc_profile=profile)
    flat.save(tmp_path / "broken.png", icc_profile=b"no profile")
    for name in ("palette.png", "profile.png", "broken.png"):
        colors = load(CTX, str(tmp_path / name)).data[0, :, 0, 0]
        assert colors.tolist() == pytest.approx([200 / 255, 100 / 255, 50 / 255], abs=1.5 / 255)


def header_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(
        b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(100_000, 100_000), (20_000, 10), (9000, 8000), (10, 16_385)])
def test_a_picture_too_large_is_refused_by_its_header(tmp_path, size):
    """Ten gigapixels cost no memory: nothing is decoded."""
    path = tmp_path / "bomb.png"
    path.write_bytes(header_of(*size))
    with pytest.raises(BadInput, match="64 megapixels"):
        load(CTX, str(path))


@pytest.mark.parametrize(("content", "words"), [
    (b"", "an empty file"), (b"GIF89a" + bytes(20), "a GIF"), (b"%PDF-1.7", "a PDF"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"<svg xmlns=''/>", "an SVG"), (b"hello", "something else"), (b"\x89PNG\r\n\x1a\n", "a damaged PNG"),
    (b"\0\0\0\x18ftypheic", "a HEIC"), (b"II*\0" + bytes(40), "a TIFF"), (header_of(4, 4), "a damaged PNG"),
])
def test_a_file_that_is_not_what_its_name_says_is_told_apart(tmp_path, content, words):
    """The error says what the file is, and what to do."""
    path = tmp_path / "cat.png"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words) as caught:
        load(CTX, str(path))
    assert "cat.png" in str(caught.value)


def test_a_truncated_picture_is_refused(tmp_path):
    """Half a picture is no picture."""
    path = tmp_path / "half.png"
    data = save(picture(height=64, width=64)).data
    path.write_bytes(data[:len(data) // 2])
    with pytest.raises(BadInput, match="damaged PNG"):
        load(CTX, str(path))


def test_a_missing_file_is_told_by_its_name():
    """The error says where pictures belong."""
    with pytest.raises(BadInput, match=r"'no\.png'.*images folder"):
        load(CTX, "no.png")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_ships_is_small_and_told_where_it_comes_from(name):
    """It opens as RGB, weighs at most 200 kB, and the attribution names its file and its licence."""
    assert example(name).data.shape[:2] == (1, 3)
    assert (FOLDER / f"{name}.webp").stat().st_size <= 200_000
    told = (FOLDER.parent / "ATTRIBUTION.md").read_text(encoding="utf-8")
    paragraph = next(p for p in told.split("\n\n") if f"pictures/{name}.webp" in p)
    assert "CC0" in paragraph
