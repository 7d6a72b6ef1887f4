"""Reading ComfyUI's extra_model_paths.yaml: sections of kinds of models and the folders that hold them.

Only the part of YAML that such files use is read: sections, `key: value`, blocks after `|`, quotes and comments.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_LINE = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z0-9_.-]+) *:(?: +(?P<value>.*))?")
_OLD_NAMES = {"unet": "diffusion_models", "clip": "text_encoders"}
_NO_KINDS = {"base_path", "is_default", "custom_nodes", "configs"}
_MOST_BYTES = 1024**2


class BadPaths(ValueError):
    """A paths file that cannot be read: which line, what was expected, what came."""

    exit_code = 2  # of the command line


def read_extra_model_paths(path: Path) -> list[tuple[str, Path]]:
    """(kind of ComfyUI such as "loras", folder) in the order of the file, default sections first. Raises BadPaths."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadPaths(f"{path}: expected a short list of folders, the file has more than a megabyte")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadPaths(f"{path}: cannot be read ({error}); --models takes a folder or such a .yaml file") from None
    sections = list(_sections(path, text.splitlines()))
    sections.sort(key=lambda section: section.get("is_default", "").lower() != "true")
    return [pair for section in sections for pair in _folders(section, path.parent)]


def _folders(section: dict[str, str], here: Path) -> Iterator[tuple[str, Path]]:
    base = here / _expanded(section.get("base_path", ""))
    for kind, value in section.items():
        if kind not in _NO_KINDS:
            yield from ((_OLD_NAMES.get(kind, kind), base / _expanded(line)) for line in value.splitlines() if line)


def _expanded(path: str) -> Path:
    return Path(os.path.expandvars(path)).expanduser()


def _sections(path: Path, lines: list[str]) -> Iterator[dict[str, str]]:
    section: dict[str, str] | None = None
    block: tuple[str, int] | None = None  # the key whose lines follow, and how far it is indented
    for number, line in enumerate(lines, 1):
        content = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if block and section is not None and content and indent > block[1]:
            section[block[0]] += _scalar(content) + "\n"
        elif content and not content.startswith("#") and content != "---":
            block = None
            key, value = _entry(path, number, line)
            if indent == 0:
                if section is not None:
                    yield section
                section = {}
                _refuse_value(path, number, key, value)
            elif section is None:
                raise BadPaths(f"{path}, line {number}: expected a section such as `comfyui:`, got {content[:60]!r}")
            elif value in ("|", "|-", "|+"):
                block, section[key] = (key, indent), ""
            else:
                section[key] = value
    if section is not None:
        yield section


def _entry(path: Path, number: int, line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line.rstrip())
    if "\t" in line[: len(line) - len(line.lstrip())]:
        raise BadPaths(f"{path}, line {number}: expected spaces at its beginning, got a tab")
    if found is None:
        raise BadPaths(f"{path}, line {number}: expected `kind: folder` such as `loras: models/loras`, got "
                       f"{line.strip()[:60]!r}")
    value = _scalar(found["value"] or "")
    if value[:1] in ("[", "{", "&", "*", "!", ">"):
        raise BadPaths(f"{path}, line {number}: expected a folder, got {value[:60]!r}; write several folders below "
                       f"`{found['key']}: |`, one a line")
    return found["key"], value


def _scalar(text: str) -> str:
    """A value without its quotes or the comment behind it."""
    text = text.strip()
    if len(text) > 1 and text[0] in "'\"" and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return "" if text.startswith("#") else re.split(r"\s#", text, maxsplit=1)[0].rstrip()


def _refuse_value(path: Path, number: int, key: str, value: str) -> None:
    if value:
        raise BadPaths(f"{path}, line {number}: expected a section `{key}:` with indented lines below, got "
                       f"the value {value[:60]!r}")
