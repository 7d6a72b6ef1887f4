"""The committed snapshot of the core catalogue, `server/catalogue.json`: what the web process knows before a worker is
ready, and a diff that shows a renamed port or id. `python -m server.worker.snapshot` rewrites it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nodes
from nodes.interface.catalogue import Catalogue
from nodes.interface.discovery import core_catalogue, source_digest

SNAPSHOT = Path(__file__).parents[1] / "catalogue.json"


def snapshot_text(catalogue: Catalogue) -> str:
    """The snapshot of a catalogue: one port a line, without the source digest, which changes with every edit."""
    data = catalogue.to_data()
    types = ",\n".join(_node_text(kind) for kind in data["nodes"])
    ports = ",\n".join(json.dumps(port, ensure_ascii=False) for port in data["ports"])
    return f'{{"nodes": [\n{types}\n],\n"ports": [\n{ports}\n]}}\n'


def read_snapshot() -> Catalogue:
    """The catalogue of the library's own nodes, without importing one; its source is that of the files here."""
    data = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    source = source_digest(Path(next(iter(nodes.__path__))))
    return Catalogue.from_data({"source": source, "broken": [], **data})


def catalogue_of_worker(data: dict[str, Any]) -> Catalogue:
    """The catalogue in a worker's `ready`; the nodes of a pack have the pack's digest as their code."""
    packs = data.get("packs", {})
    catalogue = Catalogue.from_data({k: v for k, v in data.items() if k != "packs"})
    types = [replace(t, code=packs[t.pack]) if t.pack else t for t in catalogue.nodes.values()]
    return replace(catalogue, nodes={t.id: t for t in types})


def main() -> None:
    """Import all nodes and write the snapshot."""
    SNAPSHOT.write_text(snapshot_text(core_catalogue()), encoding="utf-8")
    print(SNAPSHOT)


def _node_text(kind: dict[str, Any]) -> str:
    ports = {part: kind.pop(part) for part in ("inputs", "outputs")}
    head = json.dumps(kind, ensure_ascii=False)[:-1]
    parts = [f'"{part}": [{"".join(_lines(items))}]' for part, items in ports.items()]
    return f" {head},\n  " + ",\n  ".join(parts) + "}"


def _lines(items: list[dict[str, Any]]) -> str:
    return ",".join(f"\n   {json.dumps(item, ensure_ascii=False)}" for item in items)


if __name__ == "__main__":
    main()
