"""What a person sees first: a picture, the same one from the cache, a grid, the same over HTTP, helpful refusals."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from server.engine import png
from tests.e2e.processes import ROOT, Server, serving, wait_for_run, wireloom
from tests.e2e.sockets import events_until

TEXT_TO_IMAGE = str(ROOT / "workflows/text-to-image.json")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def server(data: Path):
    with serving(data) as started:
        started.wait_for_worker()
        yield started


def run(*words: str, data: Path, out: Path) -> dict[str, Any]:
    done = wireloom("run", *words, "--json", "--out", str(out), data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def pictures(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [made for several in result["outputs"].values() for made in several if made.get("media_type") == "image/png"]


@pytest.mark.slow
def test_the_same_run_twice_is_cached_and_gives_the_same_bytes(data: Path, tmp_path: Path):
    """A second process finds every call in the cache of the first, and the digest of the picture is the same."""
    words = (TEXT_TO_IMAGE, "--set", "prompt=a red heart", "--set", "seed=7")
    first, second = run(*words, data=data, out=tmp_path), run(*words, data=data, out=tmp_path)
    assert second["cached"] == second["calls"] > 0
    assert [p["digest"] for p in pictures(first)] == [p["digest"] for p in pictures(second)]
    assert [p["path"] for p in pictures(first)] == [p["path"] for p in pictures(second)]


@pytest.mark.slow
def test_a_saved_picture_runs_again(data: Path, tmp_path: Path):
    """The PNG carries document, coordinates and seeds; running it gives the very same picture, from the cache."""
    first = run(TEXT_TO_IMAGE, "--sweep", "seed=7,8", data=data, out=tmp_path)
    last = pictures(first)[-1]
    recipe = json.loads(png.read_text(Path(last["path"]).read_bytes())["wireloom"])
    assert recipe["coordinates"] == last["coordinates"] == {"seed": 8}
    assert recipe["seeds"]
    again = run(last["path"], data=data, out=tmp_path / "again")
    assert [p["digest"] for p in pictures(again)] == [last["digest"]]
    assert again["cached"] == again["calls"]


@pytest.mark.slow
def test_the_sweep_makes_one_labelled_grid(data: Path, tmp_path: Path):
    """Guidance x seed: one picture, much larger than a cell."""
    result = run("text-to-image-sweep", data=data, out=tmp_path)
    grids = pictures(result)
    assert len(grids) == 1
    width, height = struct.unpack(">II", Path(grids[0]["path"]).read_bytes()[16:24])
    assert min(width, height) > 128


@pytest.mark.slow
def test_a_script_runs_the_workflow_over_http(server: Server, tmp_path: Path):
    """With a bearer token: 202, events by REST and by WebSocket, the picture by digest, with the recipe inside."""
    document = json.loads(Path(TEXT_TO_IMAGE).read_text())
    with server.client() as client:
        accepted = client.post("/runs", json={"workflow": document, "inputs": {"prompt": "a red heart", "seed": 3}})
        assert accepted.status_code == 202, accepted.text
        ident = accepted.json()["id"]
        ended = wait_for_run(client, ident)
        assert ended["status"] == "succeeded"
        rest = client.get(f"/runs/{ident}/events").json()["events"]
        digest = next(e for e in rest if e["kind"] == "run_finished")["outputs"]["image"][0]["files"][0]["digest"]
        picture = client.get(f"/values/{digest}")
        assert picture.headers["content-type"] == "image/png"
        with_recipe = client.get(f"/runs/{ident}/outputs/image/0/0").raise_for_status().content
        assert json.loads(png.read_text(with_recipe)["wireloom"])["workflow"]["nodes"]
        streamed = events_until(server, lambda e: e.get("run") == ident and e["kind"] == "run_finished")
    mine = [e["kind"] for e in streamed if e.get("run") == ident and e["kind"] not in ("call_progress", "call_preview")]
    assert [e["kind"] for e in rest if e["kind"] != "call_progress"] == mine
    assert {"run_queued", "run_started", "call_finished", "run_finished"} <= set(mine)


def test_a_request_without_a_token_gets_nothing(server: Server):
    """Every data route answers 401; the page and the health report are public."""
    import httpx

    with httpx.Client(base_url=server.url, trust_env=False) as stranger:
        paths = [f"/api/v1/{name}" for name in ("nodes", "runs", "models", "workflows")]
        assert {stranger.get(path).status_code for path in paths} == {401}
        assert stranger.get("/").status_code == 200


def test_the_catalogue_and_the_openapi_page_are_there(server: Server, data: Path):
    """`wireloom nodes --json` and GET /api/v1/nodes name the same node types; the API describes itself."""
    printed = json.loads(wireloom("nodes", "--json", data=data).stdout)
    with server.client() as client:
        served = client.get("/nodes").json()
        assert client.get("/openapi.json").json()["paths"]
    assert [n["id"] for n in served["nodes"]] == [n["id"] for n in printed["nodes"]]


def node(kind: str, over: list[str] | None = None, **inputs: Any) -> dict[str, Any]:
    return {"type": kind, "in": inputs, **({"over": over} if over else {})}


GOOD = {"n": node("values.number@1", value=1), "e": node("values.expression@1", formula="a", a={"from": "n.number"})}
BROKEN: list[tuple[str, str, str]] = [
    ("not json", "{\"format\": 1,", "JSON"),
    ("a number that is none", "{\"format\": 1, \"nodes\": {}, \"title\": NaN}", "NaN"),
    ("a type spelled wrong", json.dumps({"n": node("values.nummber@1")}), "values.number"),
    ("a missing input", json.dumps({"s": node("samplers.sample@1")}), "denoiser"),
    ("a wire of the wrong type", json.dumps({"t": node("values.text@1"), "e": node(
        "values.expression@1", a={"from": "t.text"})}), "Text"),
    ("a value out of range", json.dumps({"n": node("values.number@1", value=1e17)}), "9007199254740992"),
    ("a cycle", json.dumps({"a": node("values.expression@1", a={"from": "b.number"}),
                            "b": node("values.expression@1", a={"from": "a.number"})}), "cycle"),
    ("a wire from nowhere", json.dumps({"e": node("values.expression@1", a={"from": "m.number"})}), "m"),
    ("an unknown axis", json.dumps({"n": node("values.number@1", value={"axis": "cgf"})}), "cgf"),
    ("an unknown key", "{\"format\": 1, \"nodes\": {}, \"links\": []}", "links"),
]


@pytest.mark.parametrize(("name", "text", "word"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_broken_workflow_gets_a_helpful_message(name: str, text: str, word: str, data: Path, tmp_path: Path):
    """Exit status 2 and words that name the place; never a traceback."""
    if not text.startswith("{\"format\""):
        text = json.dumps({"format": 1, "nodes": {**GOOD, **json.loads(text)}})
    (tmp_path / "broken.json").write_text(text)
    done = wireloom("check", str(tmp_path / "broken.json"), data=data)
    assert done.returncode == 2, done.stdout + done.stderr
    assert word in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
