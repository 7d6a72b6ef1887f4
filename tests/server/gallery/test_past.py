"""The past of an input, files that went behind our back, and a gallery too large to be counted."""

from __future__ import annotations

import json
import sqlite3

import pytest

from server.gallery import pages
from server.gallery.past import past_values
from server.gallery.patience import TooLong
from server.gallery.query import Where, parse_query
from server.store.database import open_database
from tests.bench.bench_gallery import fill
from tests.server.gallery.test_gallery import DIGEST, PICTURE, scene


async def values(client, **asked):
    answer = await client.get("/api/v1/gallery/values", params={"type": "values.number@1", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()["values"]


def test_the_past_of_an_input_is_told_newest_first_with_what_it_made(tmp_path):
    """Each value once, with run and picture; of another type, node or title nothing; strange names are refused."""
    async def act(client):
        found = await values(client, node="cfg", port="value")
        assert [entry["value"] for entry in found] == [8, 2.5]
        newest = (await client.get("/api/v1/gallery")).json()["results"]
        assert (found[0]["run"], found[0]["digest"]) == (newest[0]["run"], DIGEST)
        assert found[0]["result"] in {entry["id"] for entry in newest}
        assert await values(client, node="cfg", port="value", limit=1) == found[:1]
        assert await values(client, node="cfg", port="value", type="text.prompt@1") == []
        assert await values(client, node="nothing", port="value") == []
        assert await values(client, node="cfg", port="value", title="Other") == []
        for wrong in ({"node": "a.b", "port": "c"}, {"node": 'a"b', "port": "c"}, {"port": "c"}):
            assert (await client.get("/api/v1/gallery/values", params=wrong)).status_code == 422
    scene(tmp_path, act)


def test_a_swept_input_tells_the_value_of_each_picture(tmp_path):
    """Of an axis, the coordinate of each result is the value that stood there."""
    connection = open_database(tmp_path / "g.db")
    fill(connection, 20)
    document = {"nodes": {"n": {"type": "a.b@1", "in": {"seed": {"axis": "seed"}, "model": {"from": "m.model"}}}}}
    connection.execute("UPDATE documents SET json = ?", (json.dumps(document),))
    for i in range(1, 21):
        told = json.dumps({"coordinates": {"seed": i % 3}, "seeds": {}, "values": {}})
        connection.execute("UPDATE results SET recipe = ? WHERE id = ?", (told, i))
    found = past_values(connection, "n", "seed", "a.b@1", None, 20)
    assert sorted(entry["value"] for entry in found) == [0, 1, 2]
    assert past_values(connection, "n", "model", "a.b@1", None, 20) == []
    assert past_values(connection, "n", "never", "a.b@1", None, 20)[0]["value"] is None
    connection.close()


def test_a_file_that_went_behind_our_back_is_said_to_be_gone(tmp_path):
    """An entry is marked while its file is not there, and no longer when it is there again."""
    async def act(client):
        assert all(entry["gone"] for entry in (await client.get("/api/v1/gallery")).json()["results"])
        path = tmp_path / "values" / DIGEST[:2] / DIGEST
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE)
        entry = (await client.get("/api/v1/gallery")).json()["results"][0]
        assert entry["gone"] is False
        assert (await client.patch(f"/api/v1/gallery/{entry['id']}", json={"stars": 1})).json()["gone"] is False
    scene(tmp_path, act)


@pytest.fixture
def many(tmp_path, monkeypatch) -> sqlite3.Connection:
    connection = open_database(tmp_path / "g.db")
    fill(connection, 3000)
    yield connection
    connection.close()


def test_counting_stops_where_nobody_reads_on(many, monkeypatch):
    """Above the bound the count is the bound and says that there are more; below it is exact."""
    monkeypatch.setattr(pages, "MOST_COUNTED", 1000)
    assert pages.count(many, Where()) == (1000, True)
    assert pages.count(many, parse_query("seed<300")) == (900, False)


def test_a_search_that_takes_too_long_is_broken_off(many, monkeypatch):
    """With no patience left a search says so, a count gives what it has, facets are empty; then all works again."""
    monkeypatch.setattr(pages, "SEARCHING", -1.0)
    monkeypatch.setattr(pages, "COUNTING", -1.0)
    with pytest.raises(TooLong, match="narrow"):
        pages.page(many, parse_query("zebra"), 2**62, 100)
    number, more = pages.count(many, Where())
    assert more
    assert number < 3000
    assert pages.facets(many)["values"] == []
    monkeypatch.undo()
    assert pages.count(many, Where()) == (3000, False)
