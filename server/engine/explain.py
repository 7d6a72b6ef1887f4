"""Why a call ran again: the difference of two keys, in sentences."""

from __future__ import annotations

from collections.abc import Mapping


def explain(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What changed between the parts of two keys (`keys.key_parts`)."""
    names = [*before, *(name for name in after if name not in before)]
    changed = [name for name in names if before.get(name) != after.get(name)]
    return [_sentence(name, before.get(name), after.get(name)) for name in changed] or \
        ["Nothing changed: the key is the same, so the result can be reused."]


def _sentence(name: str, old: str | None, new: str | None) -> str:
    if name.startswith("in."):
        return _input(name[3:], old, new)
    if name == "code":
        return "The code of the node types changed."
    if name == "over":
        return "The reduced axes or their values changed."
    if name == "type":
        return f"The node type was {old} and is now {new}."
    return f"The {name} was {old} and is now {new}."


def _input(port: str, old: str | None, new: str | None) -> str:
    if old is None or new is None:
        return f"The input `{port}` is {'new' if old is None else 'gone'}."
    kinds = old[0] + new[0]
    if kinds == "==":
        return _literal(port, old[1:], new[1:])
    if kinds == "<<":
        return f"`{port}` comes from a call that changed itself."
    if kinds == "[[":
        return _cells(port, old[1:-1].split(","), new[1:-1].split(","))
    said = {"=": "typed ({})", "<": "wired", "[": "a list of wired values"}
    return f"`{port}` was {said[old[0]].format(old[1:])} and is now {said[new[0]].format(new[1:])}."


def _literal(port: str, old: str, new: str) -> str:
    if '"#' in old and '"#' in new and old.rpartition("#")[0] == new.rpartition("#")[0]:
        return f"The contents of the file {old.rpartition('#')[0]} (`{port}`) changed."
    return f"`{port}` was {_short(old)} and is now {_short(new)}."


def _cells(port: str, old: list[str], new: list[str]) -> str:
    if len(old) != len(new):
        return f"`{port}` took {len(old)} values and now takes {len(new)}."
    changed = sum(a != b for a, b in zip(old, new, strict=True))
    return f"{changed} of the {len(new)} values of `{port}` come from calls that changed themselves."


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
