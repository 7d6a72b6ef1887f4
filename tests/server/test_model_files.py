"""Weight files of the folders that people have: found under ComfyUI's and A1111's names, told apart by content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.extra_model_paths import BadPaths, read_extra_model_paths
from server.files import Files
from server.model_folders import model_folders
from server.settings import Settings
from tests.fixtures.hole_files import write_hole
from tests.fixtures.sketches import VAE_TABLE, control, lora, sd1, sdxl

KOHYA = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"


def filled(folder: Path, **files: dict[str, tuple[int, ...]]) -> Path:
    """A folder with these files, named by path with __ for /."""
    for name, table in files.items():
        path = folder / f"{name.replace('__', '/')}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_hole(path, table)
    return folder


def own(files: Files) -> list[str]:
    """The names that do not ship."""
    return [name for name in files.names("model_file") if not name.startswith("starter/")]


@pytest.fixture
def comfy(tmp_path: Path) -> Path:
    """A ComfyUI folder."""
    return filled(tmp_path / "ComfyUI/models", checkpoints__a=sd1(), loras__sub__b=lora(KOHYA, 768),
                  vae__c=dict(VAE_TABLE), controlnet__d=control(768, False), controlnet__odd={"x": (2,)}).parent


def test_a_comfyui_folder_is_used_by_its_root_or_its_models_folder(tmp_path: Path, comfy: Path):
    """Names begin with its own folders; the content decides the kind, the folder where nothing tells."""
    for place in (comfy, comfy / "models"):
        files = Files(Settings(data=tmp_path / "data", model_folders=(place,)))
        names = ["checkpoints/a", "controlnet/d", "controlnet/odd", "loras/sub/b", "vae/c"]
        assert own(files) == [f"{name}.safetensors" for name in names]
        kinds = [files.about(name).kind for name in own(files)]
        assert kinds == ["checkpoint", "controlnet", "controlnet", "lora", "vae"]
        assert files.path("model_file", "loras/sub/b.safetensors") == comfy / "models/loras/sub/b.safetensors"


def test_an_a1111_folder_is_used_under_comfyuis_names(tmp_path: Path):
    """The same workflow finds its checkpoint in either program's folder; embeddings lie beside models."""
    root = filled(tmp_path / "webui", **{"models__Stable-diffusion__a": sd1(), "models__Lora__b": lora(KOHYA, 768),
                                         "models__VAE__c": dict(VAE_TABLE), "embeddings__e": {"emb_params": (2, 768)},
                                         "models__Other__f": sdxl()})
    files = Files(Settings(data=tmp_path / "data", model_folders=(root,)))
    names = ["Other/f", "checkpoints/a", "embeddings/e", "loras/b", "vae/c"]
    assert own(files) == [f"{name}.safetensors" for name in names]
    assert files.about("embeddings/e.safetensors").kind == "embedding"
    assert own(Files(Settings(data=tmp_path / "data", model_folders=(root / "models",)))) == own(files)


def test_several_folders_are_searched_in_their_order(tmp_path: Path, comfy: Path):
    """Our own first; a name that two folders have is listed once and means the first."""
    mine = filled(tmp_path / "data/models", checkpoints__a=sdxl())
    more = filled(tmp_path / "more", z=sd1())
    files = Files(Settings(data=tmp_path / "data", model_folders=(comfy, more)))
    assert files.path("model_file", "checkpoints/a.safetensors").is_relative_to(mine)
    assert files.about("checkpoints/a.safetensors").family == "sdxl"
    assert "z.safetensors" in own(files)
    assert own(files).count("checkpoints/a.safetensors") == 1


def test_links_are_followed_in_the_folders_of_others_only(tmp_path: Path, comfy: Path):
    """People keep models on another disk and link to them; our own folder, to which others may write, follows none."""
    (comfy / "models/checkpoints/linked.safetensors").symlink_to(comfy / "models/vae/c.safetensors")
    (comfy / "models/circle").symlink_to(comfy / "models")
    (tmp_path / "data/models").mkdir(parents=True)
    (tmp_path / "data/models/linked.safetensors").symlink_to(comfy / "models/vae/c.safetensors")
    files = Files(Settings(data=tmp_path / "data", model_folders=(comfy,)))
    assert files.find("model_file", "vae", "checkpoints/linked.safetensors") is None
    assert not [name for name in own(files) if name.startswith("circle/")]
    assert "symbolic links are not followed" in (files.find("model_file", None, "linked.safetensors") or "")


def test_weights_of_the_wrong_kind_are_refused_before_the_run(tmp_path: Path, comfy: Path):
    """The words say what was expected and what the file is; a checkpoint serves as an autoencoder too."""
    files = Files(Settings(data=tmp_path / "data", model_folders=(comfy,)))
    assert files.find("model_file", "upscaler", "starter/upscaler-x4.safetensors") is None
    assert files.find("model_file", "any", "starter/upscaler-x4.safetensors") is None
    assert files.find("model_file", "vae", "checkpoints/a.safetensors") is None
    why = files.find("model_file", "lora", "checkpoints/a.safetensors") or ""
    assert "expected a LoRA" in why
    assert "is a checkpoint of Stable Diffusion 1" in why
    assert "'upscaler'" in (files.find("model_file", "text_to_image", "starter/upscaler-x4.safetensors") or "")


def test_a_name_that_differs_in_case_says_so(tmp_path: Path, comfy: Path):
    """A workflow from a disk that does not tell cases apart finds its way."""
    files = Files(Settings(data=tmp_path / "data", model_folders=(comfy,)))
    why = files.find("model_file", None, "checkpoints/A.safetensors") or ""
    assert "'checkpoints/a.safetensors': only the case differs" in why


def test_what_is_known_of_files_is_kept_for_the_next_start(tmp_path: Path, comfy: Path):
    """A thousand headers are not read again; a replaced file is looked at anew."""
    settings, name = Settings(data=tmp_path / "data", model_folders=(comfy,)), "checkpoints/a.safetensors"
    settings.data.mkdir()
    import os
    import time

    os.utime(comfy / "models/checkpoints/a.safetensors", (1, 1))
    time.sleep(0.15)  # a file that has just been changed is not believed to stay so
    first = Files(settings)
    first.about(name)
    first.save()
    store = settings.data / "file-kinds.json"
    kept = json.loads(store.read_text())
    key = next(key for key in kept if key.endswith(name))
    kept[key][-1]["words"] = "from the store"
    store.write_text(json.dumps(kept))
    assert Files(settings).about(name).words == "from the store"
    store.write_text(json.dumps({f"older:{name}": kept[key]}))
    assert Files(settings).about(name).words == "a checkpoint of Stable Diffusion 1"
    write_hole(comfy / "models/checkpoints/a.safetensors", sdxl())
    assert Files(settings).about(name).family == "sdxl"


PATHS = """# where things are
a111:
    base_path: webui/   # beside this file
    checkpoints: models/Stable-diffusion
    loras: |
        models/Lora
        models/LyCORIS
    unet: "models/unet folder"
    custom_nodes: somewhere

comfyui:
    base_path: {base}
    is_default: true
    controlnet: models/controlnet
"""


def test_comfyuis_paths_file_is_read(tmp_path: Path, comfy: Path):
    """Sections, blocks, quotes and comments; default sections first; old names as ComfyUI renames them."""
    path = tmp_path / "extra_model_paths.yaml"
    path.write_text(PATHS.format(base=comfy))
    webui = tmp_path / "webui/models"
    assert read_extra_model_paths(path) == [
        ("controlnet", comfy / "models/controlnet"), ("checkpoints", webui / "Stable-diffusion"),
        ("loras", webui / "Lora"),
        ("loras", webui / "LyCORIS"), ("diffusion_models", webui / "unet folder")]  # fmt: skip
    files = Files(Settings(data=tmp_path / "data", model_folders=(path,)))
    assert own(files) == ["controlnet/d.safetensors", "controlnet/odd.safetensors"]
    (comfy / "extra_model_paths.yaml").write_text(PATHS.format(base=comfy))
    folders = model_folders(Settings(data=tmp_path / "data", model_folders=(comfy,)))
    assert [folder.prefix for folder in folders] == ["", "", "controlnet/", "checkpoints/", "loras/", "loras/",
                                                     "diffusion_models/"]


@pytest.mark.parametrize(("text", "words"), [
    ("checkpoints: x", "line 1: expected a section `checkpoints:`"),
    ("  checkpoints: x", "line 1: expected a section such as `comfyui:`"),
    ("a:\n\tloras: x", "line 2: expected spaces"),
    ("a:\n  loras: [x, y]", "line 2: expected a folder"),
    ("a:\n  - x", "line 2: expected `kind: folder`"),
    ("a:\n  loras: *b", "line 2: expected a folder"),
])
def test_a_paths_file_that_cannot_be_read_says_which_line(tmp_path: Path, text: str, words: str):
    """What was expected there and what came."""
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(BadPaths) as caught:
        read_extra_model_paths(path)
    assert words in str(caught.value)
    with pytest.raises(BadPaths, match="cannot be read"):
        read_extra_model_paths(tmp_path / "none.yaml")


def test_what_peft_keeps_beside_an_adapter_belongs_to_it(tmp_path: Path):
    """Another alpha in adapter_config.json is another adapter: results of the old one are not shown again."""
    folder = filled(tmp_path / "models", loras__mine__adapter_model=lora(KOHYA, 768)) / "loras" / "mine"
    files = Files(Settings(data=tmp_path / "data", model_folders=(tmp_path / "models",)))
    [name] = own(files)
    digests = [files.digest("model_file", name)]
    for alpha in (4, 8):
        (folder / "adapter_config.json").write_text(json.dumps({"alpha": alpha}))
        digests.append(files.digest("model_file", name))
    assert name.endswith("adapter_model.safetensors")
    assert len(set(digests)) == 3
