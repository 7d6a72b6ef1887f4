"""`wireloom import`: what a person of ComfyUI meets first."""

from __future__ import annotations

import json

import pytest

from server.__main__ import main
from tests.server.engine.comfyui_samples import GRAPH, api, picture, prompt


def test_a_file_of_comfyui_is_printed_as_ours(tmp_path, capsys):
    """The workflow on standard output, what differs on standard error."""
    file = tmp_path / "graph.json"
    file.write_bytes(api(GRAPH))
    assert main(["import", str(file)]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["outputs"] == {"image": "decode.image"}
    assert "LoraLoaderModelOnly 12 is bypassed" in shown.err


def test_a_picture_is_written_as_a_workflow_that_passes_the_check(tmp_path, capsys):
    """`-o` writes the file, which `wireloom check` then knows."""
    file, ours = tmp_path / "picture.png", tmp_path / "ours.json"
    file.write_bytes(picture(prompt=json.dumps(prompt())))
    assert main(["import", str(file), "-o", str(ours)]) == 0
    assert f"{ours}: 8 nodes" in capsys.readouterr().out
    main(["check", str(ours), "--json"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert {problem["kind"] for problem in problems} <= {"missing_file"}


@pytest.mark.parametrize(("body", "told"), [(b"{}", "expected a workflow of ComfyUI"), (b"{", "not JSON")])
def test_a_file_of_something_else_is_refused_in_a_sentence(body, told, tmp_path, capsys):
    """Exit status 2 and what was expected."""
    file = tmp_path / "other.json"
    file.write_bytes(body)
    assert main(["import", str(file)]) == 2
    assert told in capsys.readouterr().err
    assert main(["import", str(tmp_path)]) == 2
    assert main(["import", str(tmp_path / "nothing")]) == 2
