"""Models of several files: diffusers folders and shards are one model, whole or refused with what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nodes.interface.weight_files import BadWeights, read_and_recognise, read_header, recognise_file
from nodes.interface.weight_files.folder_parts import variant_of, weight_files
from server.files import FileRefused, Files
from server.settings import Settings
from tests.fixtures.hole_files import Table, below, write_hole
from tests.fixtures.sketches import VAE_TABLE, clip_text, diffusers_unet, sd1


def folder(place: Path, leave_out: str = "") -> Path:
    """A diffusers folder of Stable Diffusion 1; its model_index.json."""
    tables: dict[str, Table] = {
        "unet": diffusers_unet(768, False),
        "vae": VAE_TABLE,
        "text_encoder": below("text_model.", clip_text(768)),
    }
    for part, table in tables.items():
        (place / part).mkdir(parents=True)
        if part != leave_out:
            write_hole(place / part / "model.safetensors", table)
    (place / "scheduler").mkdir()
    (place / "scheduler/scheduler_config.json").write_text(json.dumps({"prediction_type": "v_prediction"}))
    index = {
        "_class_name": "StableDiffusionPipeline",
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIM"],
        **{part: ["some", "Class"] for part in tables},
    }
    (place / "model_index.json").write_text(json.dumps(index))
    return place / "model_index.json"


def sharded(place: Path) -> Path:
    """A checkpoint in two shards; its index."""
    table = list(sd1().items())
    halves = {
        f"model-0000{n}-of-00002.safetensors": dict(table[(n - 1) * 60 : n * 60 if n == 1 else None]) for n in (1, 2)
    }
    for name, half in halves.items():
        write_hole(place / name, half)
    index = place / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {key: name for name, half in halves.items() for key in half}}))
    return index


def test_a_diffusers_folder_is_one_checkpoint(tmp_path: Path):
    """Its parts by name, its prediction by its scheduler, what its index names and is not there as missing."""
    header, found = read_and_recognise(folder(tmp_path / "a"))
    assert (found.kind, found.family, found.layout, found.prediction.kind) == ("checkpoint", "sd1", "diffusers", "v")
    assert [part.name for part in found.parts] == ["text_encoder", "unet", "vae"]
    assert "unet.conv_in.weight" in header.by_name
    assert found.missing == ()
    assert recognise_file(folder(tmp_path / "b", "vae")).missing == ("vae/",)
    with pytest.raises(BadWeights, match="without weights there"):
        recognise_file(folder(tmp_path / "c", "unet"))


def test_shards_are_one_model(tmp_path: Path):
    """All are needed; one alone says which it is and what to choose."""
    index = sharded(tmp_path)
    found = recognise_file(index)
    assert (found.kind, found.family, found.missing) == ("checkpoint", "sd1", ())
    alone = recognise_file(tmp_path / "model-00001-of-00002.safetensors")
    assert alone.missing == ("the other shards (this is 1 of 2): choose model.safetensors.index.json",)
    written = json.loads(index.read_text())
    index.write_text(json.dumps({"weight_map": {**written["weight_map"], "more": "model-00001-of-00002.safetensors"}}))
    with pytest.raises(BadWeights, match="1 tensors that its index names are in none of its files, such as 'more'"):
        recognise_file(index)
    index.write_text(json.dumps({"weight_map": {"a": "../../etc/passwd"}}))
    with pytest.raises(BadWeights, match="expected files beside it"):
        recognise_file(index)
    index.write_text(json.dumps(written))
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(BadWeights, match=r"model-00002-of-00002\.safetensors missing of 2 files; download the rest"):
        recognise_file(index)


def split(place: Path, variant: str = "") -> None:
    """The only weights of a part in two shards with their index, as diffusers and transformers name them now."""
    whole = next(place.glob("*.safetensors"))
    header = read_header(whole)
    names = [f"model{variant}-0000{n}-of-00002.safetensors" for n in (1, 2)]
    where = {entry.name: names[i % 2] for i, entry in enumerate(header.tensors)}
    for name in names:
        write_hole(place / name, {key: header.by_name[key].shape for key, of in where.items() if of == name})
    (place / f"model.safetensors.index{variant}.json").write_text(json.dumps({"weight_map": where}))
    whole.unlink()


def test_a_folder_of_one_variant_is_whole(tmp_path: Path):
    """fp16 in shards, whose index has the variant before its ending; an index of the plain ones, not all there, too."""
    index = folder(tmp_path / "sd")
    for part in ("unet", "text_encoder"):
        split(tmp_path / "sd" / part, ".fp16")
    stray = {"weight_map": {"conv_in.weight": "model-00001-of-00002.safetensors"}}
    (tmp_path / "sd/unet/model.safetensors.index.json").write_text(json.dumps(stray))
    found = recognise_file(index)
    assert (found.family, found.missing) == ("sd1", ())
    assert variant_of(tmp_path / "sd") == "fp16"
    assert len(weight_files(tmp_path / "sd/unet", "sd")) == 2
    alone = recognise_file(tmp_path / "sd/unet/model.fp16-00001-of-00002.safetensors")
    assert alone.missing == ("the other shards (this is 1 of 2): choose model.safetensors.index.fp16.json",)
    (tmp_path / "sd/unet/model.fp16-00002-of-00002.safetensors").unlink()
    with pytest.raises(BadWeights, match="not whole: model"):
        recognise_file(index)


def test_the_plain_weights_come_before_their_variants(tmp_path: Path):
    """Both may lie side by side: those without a variant are read, in shards or not."""
    index = folder(tmp_path / "sd")
    write_hole(tmp_path / "sd/unet/model.fp16.safetensors", {"conv_in.weight": (1,)})
    assert recognise_file(index).missing == ()
    split(tmp_path / "sd/vae")
    write_hole(tmp_path / "sd/vae/model.fp16.safetensors", {"conv_in.weight": (1,)})
    assert [file.name[:9] for file in weight_files(tmp_path / "sd/vae", "sd")] == ["model-000"] * 2
    assert variant_of(tmp_path / "sd") is None


def test_workflows_name_a_group_and_its_digest_covers_every_file(tmp_path: Path):
    """A changed shard is a changed model."""
    models = tmp_path / "data/models"
    folder(models / "sd")
    sharded(models)
    files = Files(Settings(data=tmp_path / "data"))
    assert {"sd/model_index.json", "model.safetensors.index.json"} <= set(files.names("model_file"))
    for name, member in (
        ("sd/model_index.json", "sd/vae/model.safetensors"),
        ("model.safetensors.index.json", "model-00002-of-00002.safetensors"),
    ):
        assert files.find("model_file", "checkpoint", name) is None
        before = files.digest("model_file", name)
        assert files.digest("model_file", name) == before
        write_hole(models / member, {"other": (2,)})
        assert files.digest("model_file", name) != before
    (models / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(FileRefused, match="missing of 2 files"):
        files.digest("model_file", "model.safetensors.index.json")


@pytest.mark.parametrize("chosen", ["unet/model.safetensors", "model_index.json"])
def test_the_digest_of_a_file_in_a_folder_covers_what_the_folder_is_read_with(tmp_path: Path, chosen: str):
    """Weights, settings and vocabularies of the other parts count; pictures and weights in other formats do not."""
    models = tmp_path / "data/models"
    folder(models / "sd")
    (models / "sd/tokenizer").mkdir()
    files, name = Files(Settings(data=tmp_path / "data")), f"sd/{chosen}"
    read = ("vae/model.safetensors", "scheduler/scheduler_config.json", "tokenizer/merges.txt",
            "tokenizer/spiece.model", "tokenizer/chat_template.jinja", "model_index.json")  # fmt: skip
    for member in read:
        before = files.digest("model_file", name)
        (models / "sd" / member).write_bytes(b"another")
        assert files.digest("model_file", name) != before, member
    before = files.digest("model_file", name)
    for member in ("unet/old.bin", "unet/readme.md", "unet/.gitattributes", "picture.png"):
        (models / "sd" / member).write_bytes(b"another")
    assert files.digest("model_file", name) == before


def test_a_file_beside_the_index_of_a_folder_is_a_model_of_its_own(tmp_path: Path):
    """Public repositories hold a folder and the same model as one file: that is not hashed with the folder."""
    models = tmp_path / "data/models"
    folder(models / "sd")
    write_hole(models / "sd/whole.safetensors", sd1())
    files = Files(Settings(data=tmp_path / "data"))
    before = files.digest("model_file", "sd/whole.safetensors")
    (models / "sd/vae/model.safetensors").write_bytes(b"another")
    assert files.digest("model_file", "sd/whole.safetensors") == before
