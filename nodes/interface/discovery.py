"""Finding nodes: import every module of a package and collect what `@node` registered."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nodes.interface.catalogue import Catalogue
from nodes.interface.node import REGISTRY

_NOT_NODES = ("interface", "starter")


def source_digest(folder: Path) -> str:
    """Digest of every Python file below a folder, by relative path and content."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def node_modules(folder: Path, package: str) -> Iterator[str]:
    """Names of the modules below a package that may hold nodes."""
    for info in pkgutil.walk_packages([str(folder)], prefix=f"{package}."):
        if info.name.split(".")[1] not in _NOT_NODES and not info.name.endswith(".__main__"):
            yield info.name


def core_catalogue() -> Catalogue:
    """Import the whole node library; its catalogue. Imports torch. A broken module of ours raises."""
    folder = Path(__file__).parent.parent
    for name in node_modules(folder, "nodes"):
        importlib.import_module(name)
    source = source_digest(folder)
    own = [replace(d.type, code=source) for d in REGISTRY.values() if not d.type.pack]
    return Catalogue.of(own, source)
