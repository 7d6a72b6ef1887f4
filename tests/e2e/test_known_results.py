"""Values are seen again without a run: thumbnails and summaries by key, in a real server."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.processes import ROOT, serving, wait_for_run


@pytest.mark.slow
def test_a_document_shows_its_values_again_after_undo_and_restart(tmp_path: Path):
    """Change and change back: every node's summary and picture is there; after a restart those that were stored."""
    document = json.loads((ROOT / "workflows/text-to-image.json").read_text())
    document["nodes"]["levels"]["in"]["steps"] = 4
    with serving(tmp_path) as server, server.client() as client:
        run = client.post("/runs", json={"workflow": document}).json()["id"]
        assert wait_for_run(client, run)["status"] == "succeeded"
        known = client.post("/results", json={"workflow": document}).json()["nodes"]
        assert [name for name, node in known.items() if len(node["known"]) != node["calls"]] == []
        assert set(known) == set(document["nodes"])
        document["nodes"]["noise"]["in"]["seed"] = 8
        changed = client.post("/results", json={"workflow": document}).json()["nodes"]
        assert changed["sample"]["known"] == []
        assert changed["encode"]["known"]
        document["nodes"]["noise"]["in"]["seed"] = 7
        assert client.post("/results", json={"workflow": document}).json()["nodes"] == known
        digest = known["enlarge"]["known"][0]["outputs"]["image"]["picture"]
    with serving(tmp_path) as server, server.client() as client:
        server.wait_for_worker()
        again = client.post("/results", json={"workflow": document}).json()["nodes"]
        for name in ("enlarge", "sample", "decode", "noise"):
            assert again[name]["known"][0]["outputs"] == known[name]["known"][0]["outputs"], name
        answer = client.get(f"/thumbnails/{digest}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).size == (128, 128)
        assert client.get(f"/thumbnails/{'0' * 64}").status_code == 404
