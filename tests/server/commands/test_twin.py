"""`wireloom twin`: a workflow on standard output or in a file, or words why there is none."""

from __future__ import annotations

import json

import pytest

from server.__main__ import main


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path / "data"))


def test_the_twin_is_printed_or_written(tmp_path, capsys):
    """The same document either way; a file that is there stays as it is."""
    assert main(["twin", "text-to-image"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["title"] == "Toy twin of Text to image"
    out = tmp_path / "twin.json"
    assert main(["twin", "text-to-image", "--out", str(out)]) == 0
    assert json.loads(out.read_text()) == printed
    assert main(["check", str(out)]) == 0
    out.write_text("mine")
    assert main(["twin", "text-to-image", "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert out.read_text() == "mine"


def test_what_does_not_sample_is_refused_in_words(capsys):
    """The exit status is 2, and the sentence says what was expected."""
    assert main(["twin", "convolution-kernels"]) == 2
    assert "expected a workflow that samples" in capsys.readouterr().err
