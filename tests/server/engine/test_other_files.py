"""What is offered instead of a file that is not there."""

from server.engine import edit, parse
from server.engine.check import check
from server.engine.other_files import other_files
from tests.server.engine.samples import CATALOGUE, document, node

THERE = ["vae/v1-5.safetensors", "sd/v1-5.safetensors", "sd/v2-1.safetensors", "sd/other.safetensors",
         "sd/more.safetensors"]


class Folder:
    """Model files; those below vae/ are of another kind than the node wants."""

    def find(self, widget_kind, model_kind, name):
        return None if name in THERE and not name.startswith("vae/") else f"there is no file {name!r}"

    def digest(self, widget_kind, name):
        return name

    def names(self, widget_kind):
        return THERE


def test_the_same_name_in_another_folder_comes_first_and_only_what_fits_is_offered():
    """At most three files: the one called alike, then the more similar ones; none of another kind."""
    folder = Folder()
    found = other_files(folder.names("model_file"), lambda name: folder.find("model_file", "checkpoint", name) is None,
                        "checkpoints/v1-5.ckpt")
    assert found[:2] == ["sd/v1-5.safetensors", "sd/v2-1.safetensors"]
    assert len(found) == 3


def test_the_folders_are_walked_once_however_many_files_are_missing():
    """Two missing files, a suggestion and fixes for each: the names are asked for once."""
    asked = []

    class Counted(Folder):
        def names(self, widget_kind):
            asked.append(widget_kind)
            return super().names(widget_kind)

    data = document({name: node("weights.load", file=f"checkpoints/{name}.ckpt") for name in ("v1-5", "v2-1")})
    assert len(check(parse.from_data(data), CATALOGUE, Counted()).problems) == 2
    assert asked == ["model_file"]


def test_a_fix_puts_the_other_file_in():
    """The fix of a missing file names a file that is there, and the workflow is whole after it."""
    data = document({"m": node("weights.load", file="checkpoints/v1-5.ckpt")})
    [problem] = check(parse.from_data(data), CATALOGUE, Folder()).problems
    assert problem.fixes[0].label == "Use sd/v1-5.safetensors"
    mended = edit.apply_fix(data, problem.fixes[0].change)
    assert check(parse.from_data(mended), CATALOGUE, Folder()).problems == ()
