"""Importing approved packs into the worker, from the bytes that were digested. Called by `main` alone."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nodes.interface.catalogue import BrokenPack, NodeType
from nodes.interface.node import REGISTRY
from server.settings import Settings
from server.worker.packs import APPROVED, Pack, list_packs, read_pack

PACKAGE = "wireloom_packs"


@dataclass
class LoadedPacks:
    """What came of the packs: node types with the pack's digest as code, and the packs that were not loaded."""

    types: list[NodeType] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    broken: list[BrokenPack] = field(default_factory=list)


def load_packs(settings: Settings, skip: Mapping[str, str], loading: Callable[[str], None]) -> LoadedPacks:
    """Load every approved pack; `skip` names those that killed or hung a worker, with the reason.

    loading: told before and ("" as name) after each import, so that the host can tell which pack hangs.
    """
    result = LoadedPacks()
    finder = _install_finder()
    for state in list_packs(settings):
        if state.state != APPROVED or state.name in skip:
            kind, words = (state.state, state.words) if state.state != APPROVED else ("error", skip[state.name])
            result.broken.append(BrokenPack(state.name, kind, words))
            continue
        loading(state.name)
        _load(read_pack(settings, state.name), state.digest, finder, result)
        loading("")
    return result


def _load(pack: Pack, approved: str, finder: PackFinder, result: LoadedPacks) -> None:
    before = dict(REGISTRY)
    marker = sys.modules["nodes.interface.node"]
    try:
        if pack.digest != approved:
            raise ImportError("it changed while it was read")
        finder.packs[pack.name] = pack
        marker._pack_being_loaded = pack.name  # type: ignore[attr-defined]
        for name in _modules(pack):
            importlib.import_module(name)
        result.types += _own_types(pack, before)
        result.digests[pack.name] = pack.digest
    except BaseException as error:  # a pack may raise anything, SystemExit too; it must stop nothing
        for ident in REGISTRY.keys() - before.keys():
            del REGISTRY[ident]
        REGISTRY.update(before)
        result.broken.append(BrokenPack(pack.name, "error", _words(error)))
    finally:
        marker._pack_being_loaded = ""  # type: ignore[attr-defined]


def _own_types(pack: Pack, before: Mapping[str, object]) -> list[NodeType]:
    """The node types that the pack registered; their ids must begin with the pack's name."""
    new = [definition.type for ident, definition in REGISTRY.items() if before.get(ident) is not definition]
    for kind in new:
        if kind.id.partition(".")[0] != pack.name:
            raise ImportError(f"the node id {kind.id!r} must begin with the pack's name: '{pack.name}.…'")
    return [replace(kind, code=pack.digest) for kind in new]


def _modules(pack: Pack) -> list[str]:
    """The modules at the top of a pack; deeper ones are imported by these."""
    tops = sorted(name[:-3] for name in pack.files if name.endswith(".py") and "/" not in name)
    return [f"{PACKAGE}.{pack.name}.{name}" for name in tops if name != "__init__"] or [f"{PACKAGE}.{pack.name}"]


def _words(error: BaseException) -> str:
    """The error and the lines of the pack that led to it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(f"<{PACKAGE}/")]
    lines = "".join(f"\n  {f.filename[1:-1]} line {f.lineno}, in {f.name}" for f in frames[-5:])
    return f"{type(error).__name__}: {error}"[:2000] + lines


class PackFinder(importlib.abc.MetaPathFinder):
    """Finds wireloom_packs.NAME.module among the bytes of the packs that are being or were loaded."""

    def __init__(self) -> None:
        self.packs: dict[str, Pack] = {}

    def find_spec(self, fullname: str, path: Sequence[str] | None = None,
                  target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module of a pack, or None."""
        top, _, rest = fullname.partition(".")
        if top != PACKAGE:
            return None
        name, _, inside = rest.partition(".")
        pack = self.packs.get(name)
        if rest and pack is None:
            return None
        files = pack.files if pack else {}
        stem = inside.replace(".", "/")
        module, package = f"{stem}.py", f"{stem}/__init__.py" if stem else "__init__.py"
        is_package = not stem or package in files or any(f.startswith(f"{stem}/") for f in files)
        if not is_package and module not in files:
            return None
        file = package if is_package else module
        loader = _BytesLoader(f"<{PACKAGE}/{name}/{file}>", files.get(file, b""), is_package)
        return importlib.machinery.ModuleSpec(fullname, loader, is_package=is_package)


class _BytesLoader(importlib.abc.InspectLoader):
    """Loads one module from bytes."""

    def __init__(self, path: str, data: bytes, package: bool) -> None:
        self._path, self._data, self._package = path, data, package

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._data)

    def is_package(self, fullname: str) -> bool:
        return self._package

    def get_code(self, fullname: str) -> types.CodeType:
        return self.source_to_code(self._data, self._path)


def _install_finder() -> PackFinder:
    finder = PackFinder()
    sys.meta_path.append(finder)
    return finder
