"""Keys: the digest of everything that decides a call's result. Equal key, equal bytes.

Each part of a key has a name, so that `explain` can say why a call ran again. A literal is written as canonical JSON,
in which 1, 1.0, true and "1" all differ; defaults are filled in before keying.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from server.engine.calls import Call, Plan
from server.engine.explain import explain
from server.engine.literals import canonical

__all__ = ["FileDigest", "Keyer", "explain", "key_calls", "key_parts"]

FileDigest = Callable[[str, str], str]
"""(widget kind, name) -> digest of the file's contents."""

_BYTES = 20


def key_calls(plan: Plan, catalogue: Catalogue, environment: Mapping[str, str],
              file_digest: FileDigest | None = None) -> Plan:
    """Set the key of every call and the digests of their files; returns the same plan.

    environment: such as {"device": "cpu", "dtype": "float32"}
    """
    keyer = Keyer(catalogue, environment, file_digest)
    keys: list[str] = []
    for call in plan.calls:
        call.key = keyer.key(call, keys)
        keys.append(call.key)
    plan.files = {f"{kind}:{name}": digest for (kind, name), digest in keyer.digests.items()}
    return plan


def key_parts(call: Call, plan: Plan, catalogue: Catalogue, environment: Mapping[str, str],
              file_digest: FileDigest | None = None) -> dict[str, str]:
    """The named parts of a call's key: "type", "code", "device", ..., "in.steps", "over". The plan has keys."""
    keyer = Keyer(catalogue, environment, file_digest)
    return keyer.parts(call, [c.key or "" for c in plan.calls])


@dataclass(slots=True)
class _Template:
    """What all keys of one node type share: the hash of the first parts, and what each empty input stands for."""

    start: Any
    fixed: dict[str, str]
    ports: list[tuple[str, str, str | None]]


class Keyer:
    """Makes keys; remembers what it knows of each node type and each file."""

    def __init__(self, catalogue: Catalogue, environment: Mapping[str, str], file_digest: FileDigest | None) -> None:
        self.catalogue = catalogue
        self.environment = dict(sorted(environment.items()))
        self.file_digest = file_digest
        self.templates: dict[str, _Template] = {}
        self.digests: dict[tuple[str, str], str] = {}

    def key(self, call: Call, keys: list[str]) -> str:
        """The key of a call, given those of the calls before it."""
        template = self.templates.get(call.type) or self.template(call.type)
        inputs = call.inputs
        lines = []
        for name, default, file_kind in template.ports:
            given = inputs.get(name)
            if given is None:
                lines.append(default or self.empty_file(call.type, name, file_kind))
            elif given[0] == "call":
                lines.append(f"{name}<{keys[given[1]]}.{given[2]}\n")
            else:
                lines.append(f"{name}{self.written(given, keys, file_kind)}\n")
        if call.axes:
            lines.append(f"/over{_json(call.axes)}\n")
        digest = template.start.copy()
        digest.update("".join(lines).encode())
        return str(digest.hexdigest())

    def parts(self, call: Call, keys: list[str]) -> dict[str, str]:
        """The same as `key` before hashing, by name."""
        template = self.templates.get(call.type) or self.template(call.type)
        parts = dict(template.fixed)
        for name, default, file_kind in template.ports:
            given = call.inputs.get(name)
            line = f"{name}{self.written(given, keys, file_kind)}\n" if given is not None else default
            parts[f"in.{name}"] = (line or self.empty_file(call.type, name, file_kind))[len(name):-1]
        if call.axes:
            parts["over"] = _json(call.axes)
        return parts

    def template(self, name: str) -> _Template:
        """What all keys of this type share."""
        kind = self.catalogue.find(name)
        assert kind is not None, name
        fixed = {"type": kind.name, "code": kind.code, **self.environment}
        start = blake2b(f"{_json(fixed)}\n".encode(), digest_size=_BYTES)
        ports = [self.port(p) for p in sorted(kind.inputs, key=lambda p: p.name)]
        self.templates[name] = template = _Template(start, fixed, ports)
        return template

    def port(self, port: InputPort) -> tuple[str, str, str | None]:
        """Name of an input, its line when it is empty, and its kind of file."""
        kind = (port.widget.file_kind or None) if port.widget is not None else None
        return port.name, "" if kind else self.empty(port, None), kind

    def empty(self, port: InputPort, file_kind: str | None) -> str:
        """The line of an empty input: that of its default."""
        return f"{port.name}{self.written(('lit', canonical(port, port.default)), [], file_kind)}\n"

    def empty_file(self, type_name: str, name: str, file_kind: str | None) -> str:
        """The same for a file: looked at only where the input is empty, for the default may not be there."""
        kind = self.catalogue.find(type_name)
        assert kind is not None, type_name
        return self.empty(kind.input_by_name[name], file_kind)

    def written(self, given: Any, keys: list[str], file_kind: str | None) -> str:
        """One input in canonical form: =JSON, =JSON#digest of a file, <key.port, or [key.port,key.port]."""
        kind = given[0]
        if kind == "call":
            return f"<{keys[given[1]]}.{given[2]}"
        if kind == "cells":
            return "[" + ",".join([f"{keys[i]}.{port}" for i, port in given[1]]) + "]"
        value = given[1]
        if file_kind is not None and isinstance(value, str) and self.file_digest is not None:
            return f"={_json(value)}#{self.digest(file_kind, value)}"
        return f"={_json(value)}"

    def digest(self, kind: str, name: str) -> str:
        """The digest of a file, asked for once."""
        if (kind, name) not in self.digests:
            assert self.file_digest is not None
            self.digests[kind, name] = self.file_digest(kind, name)
        return self.digests[kind, name]


_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"), sort_keys=True).encode


def _json(value: Any) -> str:
    """Canonical JSON: one text for each value, another text for every other value or type."""
    kind = type(value)
    if kind is int or kind is float:
        return repr(value)
    return _encode(value)

