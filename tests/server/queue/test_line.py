"""The line of waiting runs: order of acceptance, urgent ones ahead, nobody kept out."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from server.queue.line import MOST_IN_A_ROW, Line
from server.store.runs import Run
from tests.server.fakes.client import running, until, workflow
from tests.server.fakes.host import FakeHost


def waiting(ident: str, front: bool = False, client: str | None = None) -> Run:
    return Run(0, ident, "queued", 0, 0, "d", "", None, None, None, "r", "s", 0.0, None, None, None, int(front), client)


def order(*added: Run) -> list[str]:
    line = Line()
    for run in added:
        line.add(run)
    return list(iter(lambda: (run := line.take()) and run.id, None))


def test_ordinary_runs_keep_the_order_of_acceptance():
    """Without urgency the line is first come, first served."""
    assert order(*[waiting(c) for c in "abc"]) == ["a", "b", "c"]


def test_urgent_runs_overtake_ordinary_ones_but_not_each_other():
    """Two urgent runs of one client stay in order, before what waited."""
    assert order(waiting("a"), waiting("b"), waiting("x", True), waiting("y", True)) == ["x", "y", "a", "b"]


def test_urgent_runs_take_turns_by_client():
    """A client with many urgent runs does not keep out the first urgent run of another one."""
    many = [waiting(f"m{i}", True, "many") for i in range(3)]
    assert order(*many, waiting("o", True, "other")) == ["m0", "o", "m1", "m2"]


def test_an_ordinary_run_has_its_turn_among_many_urgent_ones():
    """After a few urgent runs in a row one ordinary run goes, so that nobody waits forever."""
    found = order(waiting("a"), waiting("b"), *[waiting(f"u{i}", True) for i in range(9)])
    assert found.index("a") == MOST_IN_A_ROW
    assert found.index("b") == 2 * MOST_IN_A_ROW + 1


def test_a_run_that_lost_its_worker_comes_first():
    """What was being executed goes on before anything urgent."""
    line = Line()
    line.add(waiting("u", front=True))
    line.add(waiting("again"), again=True)
    assert [line.take().id, line.take().id, line.take()] == ["again", "u", None]


def test_the_order_is_told_without_changing_it():
    """What is shown as the queue is what then happens: urgent ones by turns among it."""
    runs = [waiting("a"), *[waiting(f"u{i}", True) for i in range(6)], waiting("b")]
    line = Line()
    for run in runs:
        line.add(run)
    told = [run.id for run in line.order()]
    assert told == [run.id for run in line.order()]
    assert told == order(*runs)


def test_a_moved_run_goes_where_it_was_put():
    """Ahead of another one or last; what comes later lines up behind; what does not wait cannot be moved."""
    line = Line()
    for run in (waiting("a"), waiting("b"), waiting("u", True)):
        line.add(run)
    assert [run.id for run in line.move("b", "u")] == ["b", "u", "a"]
    assert [run.id for run in line.move("u", None)] == ["b", "a", "u"]
    assert line.move("gone", None) is None
    assert line.move("a", "gone") is None
    line.add(waiting("c"))
    line.add(waiting("v", True))
    assert [run.id for run in line.order()] == ["v", "b", "a", "u", "c"]
    line.remove("a")
    assert [run.id for run in line.order()] == ["v", "b", "u", "c"]


@given(st.lists(st.tuples(st.sampled_from(["add", "take", "remove"]), st.booleans(), st.sampled_from(["", "c", "d"]))))
def test_every_run_leaves_the_line_exactly_once(steps):
    """Whatever is added, taken and cancelled in between, no run is lost or given out twice."""
    line, inside, left = Line(), [], []
    for i, (what, front, client) in enumerate(steps):
        if what == "add":
            line.add(waiting(str(i), front, client or None))
            inside.append(str(i))
        elif what == "remove" and inside:
            left.append(line.remove(inside.pop(0)).id)
        elif what == "take":
            run = line.take()
            assert (run is None) == (not inside)
            if run is not None:
                inside.remove(run.id)
                left.append(run.id)
    while (run := line.take()) is not None:
        left.append(run.id)
    assert sorted(left, key=int) == [str(i) for i, step in enumerate(steps) if step[0] == "add"]
    assert len(line) == 0


def test_an_urgent_run_survives_a_restart_in_its_place(tmp_path):
    """POST with front goes ahead of what waits, and still does after the server was started anew."""

    async def post(http, value, **more) -> str:
        answer = await http.post("/api/v1/runs", json={"workflow": workflow(value), **more})
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    async def scene():
        stuck = FakeHost()
        stuck.delay = 60
        async with running(tmp_path, stuck) as (client, _):
            first = await post(client, 1)
            await until(lambda: stuck.started)
            ordinary = [await post(client, 2), await post(client, 3)]
            urgent = await post(client, 4, front=True, client="window")
            assert (await client.get(f"/api/v1/runs/{urgent}")).json()["front"] is True
            assert (await client.get(f"/api/v1/runs/{first}")).json()["front"] is False
        host = FakeHost()
        async with running(tmp_path, host) as (client, _):
            await until(lambda: len(host.started) == 4)
            assert host.started == [first, urgent, *ordinary]

    asyncio.run(asyncio.wait_for(scene(), 30))


def test_a_moved_run_keeps_its_place_over_a_restart(tmp_path):
    """GET /queue tells the order, POST move changes it, and the next server runs in the new order."""

    async def scene():
        stuck = FakeHost()
        stuck.delay = 60
        async with running(tmp_path, stuck) as (client, _):
            posted = []
            for i in range(4):
                posted.append((await client.post("/api/v1/runs", json={"workflow": workflow(i)})).json()["id"])
            first, a, b, c = posted
            await until(lambda: stuck.started)
            assert (await client.post(f"/api/v1/runs/{c}/move", json={"before": a})).status_code == 200
            assert (await client.post(f"/api/v1/runs/{a}/move", json={"before": None})).status_code == 200
            queue = (await client.get("/api/v1/queue")).json()
            assert (queue["running"]["id"], queue["count"]) == (first, 3)
            assert [run["id"] for run in queue["waiting"]] == [c, b, a]
            assert (await client.post(f"/api/v1/runs/{first}/move", json={"before": None})).status_code == 409
            assert (await client.post(f"/api/v1/runs/{'0' * 16}/move", json={"before": None})).status_code == 404
            for wrong in ({}, {"before": 1}, {"after": a}):
                assert (await client.post(f"/api/v1/runs/{a}/move", json=wrong)).status_code == 422
        host = FakeHost()
        async with running(tmp_path, host) as (client, _):
            await until(lambda: len(host.started) == 4)
            assert host.started == [first, c, b, a]

    asyncio.run(asyncio.wait_for(scene(), 30))


def test_urgency_of_another_kind_is_refused_in_words(tmp_path):
    """front is a boolean and client a short text; anything else is 400 with a problem."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for more in ({"front": 1}, {"front": "yes"}, {"client": ""}, {"client": 3}, {"client": "x" * 101}):
                answer = await client.post("/api/v1/runs", json={"workflow": workflow(), **more})
                assert answer.status_code in (400, 422)
                assert "expected" in answer.json()["problems"][0]["message"]

    asyncio.run(asyncio.wait_for(scene(), 30))
