"""The store: settings of SQLite, group commit, migrations, damage, locks."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from server.settings import Settings
from server.store import runs
from server.store.database import Refused, open_database
from server.store.documents import Damaged, document_of, get_document
from server.store.events import events_after
from server.store.runs import NewRun
from server.store.schema import MIGRATIONS
from server.store.store import Store


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def new(ident: str, key: str | None = None) -> NewRun:
    return NewRun(ident, document_of({"n": ident}), "", None, None, key, "request")


def opened(tmp_path, sent=None):
    return Store(Settings(data=tmp_path), (sent if sent is not None else []).extend)


def accept(ident: str, key: str | None = None):
    return lambda transaction: runs.accept(transaction, new(ident, key))


def test_the_pragmas_are_those_that_keep_data_safe(tmp_path):
    """WAL, one connection only, foreign keys, no memory map, no trusted schema."""
    connection = open_database(tmp_path / "x.db")
    wanted = {"journal_mode": "wal", "locking_mode": "exclusive", "foreign_keys": 1, "trusted_schema": 0,
              "mmap_size": 0, "cell_size_check": 1, "busy_timeout": 5000, "user_version": len(MIGRATIONS)}
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_many_writes_share_a_commit_and_none_is_lost(tmp_path):
    """A hundred writes at once need far fewer than a hundred commits, and each is there after a restart."""

    async def scene():
        store = opened(tmp_path)
        commits = []
        store.connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        store.start()
        await asyncio.gather(*[store.write(accept(f"{i:016x}"), durable=True) for i in range(100)])
        assert len(commits) < 50
        await store.stop()
        again = opened(tmp_path)
        assert len(runs.open_runs(again.connection)) == 100
        again.close()

    run(scene())


def test_accepting_waits_for_the_disk_and_progress_does_not(tmp_path):
    """A durable write commits with synchronous FULL, another one with NORMAL."""

    async def scene():
        store = opened(tmp_path)
        said = []
        store.connection.set_trace_callback(said.append)
        store.start()
        await store.write(accept("a" * 16), durable=True)
        await store.write(lambda t: t.append(1, "a" * 16, [{"kind": "call_started"}]))
        modes = [s for s in said if s.startswith("PRAGMA synchronous") or s == "COMMIT"]
        assert modes == ["PRAGMA synchronous = FULL", "COMMIT", "PRAGMA synchronous = NORMAL", "COMMIT"]
        await store.stop()

    run(scene())


def test_a_failing_write_takes_only_itself_back(tmp_path):
    """Within one commit, a write that fails leaves neither rows nor events, and its neighbours stay."""

    async def scene():
        sent = []
        store = opened(tmp_path, sent)
        store.start()

        def fail(transaction):
            runs.accept(transaction, new("b" * 16))
            raise KeyError("mistake")

        results = await asyncio.gather(store.write(accept("a" * 16)), store.write(fail), store.write(accept("c" * 16)),
                                       return_exceptions=True)
        assert isinstance(results[1], KeyError)
        assert [e.run[0] for e in sent] == ["a", "c"]
        assert [e.seq for e in sent] == [1, 2]
        stored = await store.read(lambda c: events_after(c, 0))
        assert [e.text for e in stored] == [e.text for e in sent]
        await store.stop()

    run(scene())


def test_events_are_sent_after_their_commit_in_order(tmp_path):
    """Whoever hears of an event finds it in the database, and seq never goes back, not even over a restart."""

    async def scene():
        sent = []
        for turn in range(2):
            store = opened(tmp_path, sent)
            store.start()
            await asyncio.gather(*[store.write(accept(f"{turn}{i:015x}")) for i in range(20)])
            assert len(await store.read(lambda c: events_after(c, 0))) == len(sent)
            await store.stop()
        assert [e.seq for e in sent] == list(range(1, 41))

    run(scene())


def test_the_end_of_a_run_never_changes(tmp_path):
    """A second end, or one of an earlier attempt, is dropped."""

    async def scene():
        store = opened(tmp_path)
        store.start()
        found = await store.write(accept("a" * 16))
        end = {"kind": "run_finished", "status": "succeeded", "ms": 1, "outputs": {}}
        await store.write(lambda t: runs.start(t, found.seq, 2))
        ends = [await store.write(lambda t, n=n, s=s: runs.finish(t, found.seq, found.id, n, {**end, "status": s}))
                for n, s in ((1, "failed"), (2, "succeeded"), (2, "cancelled"))]
        assert ends == [False, True, False]
        assert (await store.read(lambda c: runs.get_run(c, found.id))).status == "succeeded"
        await store.stop()

    run(scene())


def test_an_altered_row_is_noticed(tmp_path):
    """A document or run that was changed behind our back is never used."""

    async def scene():
        store = opened(tmp_path)
        store.start()
        found = await store.write(accept("a" * 16))
        await store.write(lambda t: t.execute("UPDATE documents SET json = '{}'"))
        await store.write(lambda t: t.execute("UPDATE runs SET targets = '[]'"))
        with pytest.raises(Damaged):
            await store.read(lambda c: get_document(c, found.document))
        with pytest.raises(Damaged):
            await store.read(lambda c: runs.get_run(c, found.id))
        await store.stop()

    run(scene())


def test_a_second_server_is_refused(tmp_path):
    """The same data folder is used by one server at a time; the second one is told, with exit code 3."""
    first = opened(tmp_path)
    with pytest.raises(Refused, match="another Wireloom server") as refused:
        opened(tmp_path)
    assert refused.value.exit_code == 3
    first.close()
    opened(tmp_path).close()


def test_a_newer_database_is_left_alone(tmp_path):
    """A schema from the future is refused, and the file stays as it is, byte for byte."""
    path = tmp_path / "wireloom.db"
    connection = open_database(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Refused, match="newer"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_migration_backs_up_first(tmp_path, monkeypatch):
    """An older database is copied before it is changed, and both can be read."""
    path = tmp_path / "wireloom.db"
    connection = open_database(path)
    connection.execute("INSERT INTO settings VALUES ('kept', 'yes')")
    connection.close()
    monkeypatch.setattr("server.store.database.MIGRATIONS", (*MIGRATIONS, "CREATE TABLE added (x INTEGER) STRICT"))
    connection = open_database(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) + 1
    assert connection.execute("SELECT value FROM settings").fetchone()[0] == "yes"
    copy = sqlite3.connect(tmp_path / "backups" / f"wireloom-schema-{len(MIGRATIONS)}.db")
    assert copy.execute("SELECT value FROM settings").fetchone()[0] == "yes"


def test_a_failing_migration_changes_nothing(tmp_path, monkeypatch):
    """A migration that fails half-way leaves the database as it was."""
    path = tmp_path / "wireloom.db"
    open_database(path).close()
    monkeypatch.setattr("server.store.database.MIGRATIONS", (*MIGRATIONS, "CREATE TABLE added (x INTEGER); NONSENSE"))
    with pytest.raises(Refused):
        open_database(path)
    monkeypatch.undo()
    names = [r[0] for r in open_database(path).execute("SELECT name FROM sqlite_schema")]
    assert "added" not in names


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be one" * 30,
                                     b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_refused_in_words(tmp_path, content):
    """A file that is no database is refused with what to do, and kept."""
    path = tmp_path / "wireloom.db"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"damaged|backup"):
        open_database(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused(tmp_path):
    """A database of another program is not touched."""
    path = tmp_path / "wireloom.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(Refused, match="not a Wireloom database"):
        open_database(path)


def test_a_folder_that_cannot_be_used_is_refused_in_words(tmp_path):
    """A data folder that is a file is refused with what to do."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match="WIRELOOM_DATA"):
        opened(tmp_path / "file" / "data")


def test_a_full_disk_accepts_nothing_and_loses_nothing(tmp_path):
    """When the database cannot grow, the write fails, earlier rows stay, and it works again once there is room."""

    async def scene():
        store = opened(tmp_path)
        store.start()
        await store.write(accept("a" * 16), durable=True)
        pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
        await store.read(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone())
        big = NewRun("b" * 16, document_of({"text": "x" * 100_000}), "", None, None, None, "request")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await store.write(lambda t: runs.accept(t, big), durable=True)
        assert len(await store.read(runs.open_runs)) == 1
        await store.read(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchone())
        await store.write(lambda t: runs.accept(t, big), durable=True)
        assert len(await store.read(runs.open_runs)) == 2
        await store.stop()

    run(scene())


def test_pages_of_history_need_no_scan(tmp_path):
    """The queries of the hot paths are answered from an index."""
    connection = open_database(tmp_path / "x.db")
    queries = ["SELECT * FROM runs WHERE seq < 9 ORDER BY seq DESC LIMIT 5", "SELECT * FROM runs WHERE id = 'x'",
               "SELECT * FROM runs INDEXED BY runs_open WHERE status IN ('queued', 'running') ORDER BY seq",
               "SELECT * FROM events e WHERE e.run = 1 AND e.seq > 5 ORDER BY e.seq LIMIT 5",
               "SELECT * FROM runs WHERE status = 'failed' AND seq < 9 ORDER BY seq DESC LIMIT 5"]
    for query in queries:
        plan = " ".join(str(row) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "SCAN" not in plan or "USING INDEX" in plan or "USING COVERING INDEX" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
