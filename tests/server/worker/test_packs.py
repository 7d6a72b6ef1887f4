"""Packs are programs: none runs before its exact bytes were approved, and a broken one stops nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.settings import Settings
from server.worker.host import WorkerHost
from server.worker.packs import PackRefused, approvals, approve, list_packs, read_pack, revoke
from server.worker.patience import Patience

if TYPE_CHECKING:
    from conftest import Lab

NODE = '''
from nodes.interface import node
from pathlib import Path

{before}

@node("{pack}.one", version=1, cheap=True)
def one(value: float = 1.0) -> float:
    """Hand a number on.

    Args:
        value: the number
    """
    return value
'''


def write_pack(settings: Settings, name: str, before: str = "", node_of: str = "") -> Path:
    """A pack with one node; `before` runs when it is imported."""
    folder = settings.packs / name
    folder.mkdir(parents=True)
    (folder / "mine.py").write_text(NODE.format(pack=node_of or name, before=before))
    return folder


def test_approval_is_of_the_exact_bytes(tmp_path: Path) -> None:
    """A changed, added, renamed or removed file takes the approval away; changing it back brings it again."""
    settings = Settings(data=tmp_path)
    folder = write_pack(settings, "good")
    assert [(p.name, p.state) for p in list_packs(settings)] == [("good", "not_approved")]
    approve(settings, "good")
    assert list_packs(settings)[0].state == "approved"
    source = (folder / "mine.py").read_bytes()
    (folder / "mine.py").write_bytes(source.replace(b"return value", b"return  value"))
    assert list_packs(settings)[0].state == "changed"
    (folder / "mine.py").write_bytes(source)
    assert list_packs(settings)[0].state == "approved"
    (folder / "data.bin").write_bytes(b"")
    assert list_packs(settings)[0].state == "changed"
    (folder / "data.bin").unlink()
    assert revoke(settings, "good")
    assert not revoke(settings, "good")
    assert list_packs(settings)[0].state == "not_approved"


def test_approvals_are_private_and_survive_damage(tmp_path: Path) -> None:
    """The file is 0600; one that cannot be read approves nothing."""
    settings = Settings(data=tmp_path)
    write_pack(settings, "good")
    approve(settings, "good")
    assert settings.approvals.stat().st_mode & 0o777 == 0o600
    for damage in ("{", "[]", '{"packs": 3}', ""):
        settings.approvals.write_text(damage)
        assert approvals(settings) == {}


def test_odd_packs_are_refused_in_words(tmp_path: Path) -> None:
    """Bad names, names of our own families, links and missing folders."""
    settings = Settings(data=tmp_path)
    write_pack(settings, "values")
    (write_pack(settings, "linked") / "more.py").symlink_to("/etc/passwd")
    for name, words in (("../x", "pack name"), ("Values", "pack name"), ("values", "taken"),
                        ("linked", "symbolic link"), ("missing", "no pack folder")):
        with pytest.raises(PackRefused, match=words):
            read_pack(settings, name)
    assert {p.name: p.state for p in list_packs(settings)} == {"values": "error", "linked": "error"}


def test_compiled_files_are_no_part_of_a_pack(tmp_path: Path) -> None:
    """A planted .pyc is neither digested nor loaded."""
    settings = Settings(data=tmp_path)
    folder = write_pack(settings, "good")
    before = read_pack(settings, "good")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "mine.cpython-311.pyc").write_bytes(b"evil")
    assert read_pack(settings, "good").digest == before.digest


def test_a_worker_loads_approved_packs_and_lists_the_others(tmp_path: Path) -> None:
    """Good ones work; what is not approved or changed leaves no marker; what breaks, ends or hangs is listed."""
    settings, marker = Settings(data=tmp_path, device="cpu"), tmp_path / "marker"
    mark = f"Path({str(marker)!r}).touch()"
    write_pack(settings, "unapproved", mark)
    write_pack(settings, "altered", mark)
    broken = {"raising": "raise RuntimeError('boom')", "leaving": "import sys; sys.exit(3)",
              "foreign": "", "ending": "import os; os._exit(5)", "hanging": "while True: pass"}
    for name, before in broken.items():
        write_pack(settings, name, before, node_of="values" if name == "foreign" else "")
    write_pack(settings, "good")
    for name in ("altered", "good", *broken):
        approve(settings, name)
    with (settings.packs / "altered" / "mine.py").open("a") as file:
        file.write("#")

    async def load() -> WorkerHost:
        host = WorkerHost(settings, Patience(ping=0.2, pack=2.0, window=0.5))
        await host.start()
        await asyncio.wait_for(host.ready(), 200)
        await host.stop()
        return host

    catalogue = asyncio.run(load()).catalogue
    assert catalogue is not None
    assert not marker.exists()
    assert {n for n in catalogue.nodes if n.endswith(".one")} == {"good.one"}
    good = catalogue.nodes["good.one"]
    assert (good.pack, good.code) == ("good", read_pack(settings, "good").digest)
    assert catalogue.nodes["values.number"].code == catalogue.source
    errors = {b.name: (b.kind, b.error) for b in catalogue.broken}
    assert {name: kind for name, (kind, _) in errors.items()} == {
        "unapproved": "not_approved", "altered": "changed", **dict.fromkeys(broken, "error")}
    assert errors["raising"][1] == "RuntimeError: boom\n  wireloom_packs/raising/mine.py line 5, in <module>"
    assert "SystemExit" in errors["leaving"][1]
    assert "must be 'foreign.one'" in errors["foreign"][1]
    assert "exit code 5" in errors["ending"][1]
    assert "signal 9" in errors["hanging"][1]


def test_nodes_of_a_pack_run(lab: Lab) -> None:
    """They are in the catalogue under the pack's name and run like any other."""
    assert lab.host.catalogue is not None
    assert lab.host.catalogue.nodes["lab.add"].pack == "lab"
    assert lab.run({"a": {"type": "lab.add@1", "in": {"a": 1, "b": 2}}}).status == "succeeded"
