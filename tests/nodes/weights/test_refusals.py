"""Weight files that are not what they should be: each refused by its content, with the reason, and never opened."""

from __future__ import annotations

import gzip
import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.interface import BadInput
from nodes.weights.hash import hash as sha256
from nodes.weights.inspect import inspect
from nodes.weights.load_clip import load_clip
from nodes.weights.load_text_to_image import load_text_to_image
from nodes.weights.load_upscaler import load_upscaler
from nodes.weights.safetensors_file import read_header
from tests.fixtures.make_weights import ModelContext, raw_safetensors, write_models

torch.set_num_threads(1)


class Bomb:
    """A pickle that leaves a marker file when it is opened."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("archive/data.pkl", data)
    return buffer.getvalue()


def tarred(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        info = tarfile.TarInfo("pickle")
        info.size = len(data)
        file.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("ending", ["safetensors", "pt", "pth", "ckpt", "bin", "pkl"])
@pytest.mark.parametrize("wrap", [lambda d: d, zipped, tarred], ids=["pickle", "zip", "tar"])
@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_is_refused_under_every_name_and_never_opened(tmp_path, ending, wrap, protocol):
    """The marker that opening it would leave does not appear; the message says what it is and what to do."""
    marker = tmp_path / "opened"
    path = tmp_path / f"model.{ending}"
    path.write_bytes(wrap(pickle.dumps(Bomb(marker), protocol)))
    with pytest.raises(BadInput, match=r"(pickle|zip archive|tar archive).*never opens it.*\.safetensors"):
        load_clip(ModelContext(tmp_path), path.name)
    assert not marker.exists()


def entry(**changes: object) -> dict[str, object]:
    return {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}


BAD = {
    "empty": (b"", "is empty"),
    "short": (b"\x05\0\0", "does not start like"),
    "text": (b"hello, I am not a model at all", "does not start like"),
    "web page": (b"<!DOCTYPE html><html><body>Please log in", "web page"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG picture"),
    "gguf": (b"GGUF\x03\0\0\0" + bytes(100), "GGUF"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    "gzip": (gzip.compress(b"x" * 100), "gzip"),
    "huge header": (raw_safetensors({}, length=33 * 1024**2), "at most 33,554,432"),
    "header beyond the end": (raw_safetensors({"a": entry()}, length=1000), "cut off"),
    "cut body": (raw_safetensors({"a": entry()}, bytes(5)), "cut off"),
    "trailing bytes": (raw_safetensors({"a": entry()}, bytes(9)), "1 bytes follow"),
    "broken json": (raw_safetensors(b'{"a": {"dtype"'), "no proper JSON"),
    "deep json": (raw_safetensors(b'{"a":' * 100_000), "no proper JSON"),
    "not utf-8": (raw_safetensors(b'{"\xff\xfe": 1}'), "no proper JSON"),
    "duplicate": (raw_safetensors(b'{"a": 1, "a": 2}'), "appears twice"),
    "dunder name": (raw_safetensors({"__class__": entry()}, bytes(8)), "not allowed"),
    "inner dunder": (raw_safetensors({"net.__init__.weight": entry()}, bytes(8)), "not allowed"),
    "strange name": (raw_safetensors({"a b": entry()}, bytes(8)), "not allowed"),
    "unknown dtype": (raw_safetensors({"a": entry(dtype="F13")}, bytes(8)), "unknown dtype"),
    "dtype is a list": (raw_safetensors({"a": entry(dtype=[])}, bytes(8)), "unknown dtype"),
    "wrong size": (raw_safetensors({"a": entry(shape=[3])}, bytes(8)), "does not fit its shape"),
    "negative": (raw_safetensors({"a": entry(shape=[-2])}, bytes(8)), "whole numbers"),
    "not numbers": (raw_safetensors({"a": entry(shape=[True, 2.0])}, bytes(8)), "whole numbers"),
    "overflow": (raw_safetensors({"a": entry(shape=[2**62, 4])}, bytes(8)), "whole numbers"),
    "overlap": (raw_safetensors({"a": entry(), "b": entry(data_offsets=[4, 12])}, bytes(12)), "gap or an overlap"),
    "gap": (raw_safetensors({"a": entry(data_offsets=[4, 12])}, bytes(12)), "gap or an overlap"),
    "extra field": (raw_safetensors({"a": entry(code="x")}, bytes(8)), "expected dtype, shape and data_offsets"),
    "metadata": (raw_safetensors({"__metadata__": {"a": 1}}), "__metadata__ to be texts"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_broken_file_is_refused_in_words(tmp_path, case):
    """Whatever is wrong, the error is a BadInput that names the file and the reason."""
    data, reason = BAD[case]
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=reason) as caught:
        read_header(path)
    assert "'model.safetensors'" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_header_with_too_many_tensors_is_refused_at_once(tmp_path):
    """700,000 entries are counted, not parsed: nobody notices that the brace at the end is missing."""
    text = b'{"a":{"data_offsets":[0,0]}' + b',"b":{"data_offsets":[0,0]}' * 699_999
    path = tmp_path / "many.safetensors"
    path.write_bytes(raw_safetensors(text))
    with pytest.raises(BadInput, match="lists 700,000 tensors, expected at most 100,000"):
        read_header(path)


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path):
    """The message says which file and how to see what there is."""
    with pytest.raises(BadInput, match=r"no such file.*wireloom models"):
        load_clip(ModelContext(tmp_path), "nothing.safetensors")
    with pytest.raises(BadInput, match="got a folder"):
        read_header(tmp_path)


def test_a_model_of_another_kind_is_refused_and_says_which_node_takes_it(tmp_path):
    """Each loader refuses the two other kinds."""
    ctx = ModelContext(write_models(tmp_path))
    with pytest.raises(BadInput, match=r"expected a CLIP model, but this is an upscaler; use weights\.load_upscaler"):
        load_clip(ctx, "upscaler-x4.safetensors")
    with pytest.raises(BadInput, match=r"this is a CLIP model; use weights\.load_clip"):
        load_text_to_image(ctx, "clip.safetensors")
    with pytest.raises(BadInput, match=r"this is a text-to-image model; use weights\.load_text_to_image"):
        load_upscaler(ctx, "emoji-32.safetensors")
    with pytest.raises(BadInput, match=r"this is an upscaler"):
        load_text_to_image(ctx, text_encoder="upscaler-x4.safetensors")


def test_a_file_without_a_card_or_with_tensors_that_do_not_fit_is_refused(tmp_path):
    """Random tensors are no model; a card that promises other sizes is found out."""
    save_file({"a": torch.zeros(2)}, tmp_path / "plain.safetensors")
    with pytest.raises(BadInput, match="does not say what it is"):
        load_clip(ModelContext(tmp_path), "plain.safetensors")
    for config in ('{"channels": 8}', '{"nonsense": 8}', '{"channels": "eight"}', "7"):
        card = {"wireloom": f'{{"kind": "upscaler", "config": {config}}}'}
        save_file({"a": torch.zeros(2)}, tmp_path / "lying.safetensors", card)
        with pytest.raises(BadInput, match="do not fit its card"):
            load_upscaler(ModelContext(tmp_path), "lying.safetensors")


def test_looking_into_a_file_reads_only_its_header(tmp_path):
    """inspect lists every tensor with its size; hash equals that of the bytes."""
    import hashlib

    ctx = ModelContext(write_models(tmp_path))
    tensors, metadata, kind = inspect(ctx, "upscaler-x4.safetensors")
    assert kind == "upscaler"
    assert metadata.rows[0][0] == "wireloom"
    assert ("body.0.weight", "F16", "8x3x3x3", 216, 432) in tensors.rows
    expected = hashlib.sha256((tmp_path / "upscaler-x4.safetensors").read_bytes()).hexdigest()
    assert sha256(ctx, "upscaler-x4.safetensors") == expected


def test_a_valid_file_whose_length_spells_another_format_is_still_read(tmp_path):
    """A header of 0x0280 bytes begins like a pickle of protocol 2, and of 0x8b1f bytes like gzip; both are fine."""
    for length in (0x0280, 0x8B1F):
        text = b'{"__metadata__":{"a":"' + b"x" * (length - 26) + b'"}} '
        path = tmp_path / "odd.safetensors"
        path.write_bytes(raw_safetensors(text[:length].ljust(length)))
        assert read_header(path).tensors == ()
