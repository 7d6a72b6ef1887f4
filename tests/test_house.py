"""The house rules that no library checks: who may import what, what is never called, how long a file may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("server/**/*.py"), *ROOT.glob("nodes/**/*.py")])
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_worker_imports_nodes_and_heavy_libraries(path: Path):
    """Outside server/worker, the server imports nodes.interface at most, and neither torch nor Pillow nor numpy."""
    if not name_of(path).startswith("server/") or name_of(path).startswith("server/worker/"):
        return
    for module in imported(path):
        assert not module.startswith("nodes.") or module.startswith("nodes.interface"), module
        assert module.split(".")[0] not in {"torch", "PIL", "numpy", "open_clip", "safetensors"}, module


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_runs_data_as_code(path: Path):
    """No eval, exec, pickle or the like anywhere in the server or the nodes (R13); torch.load is never called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not FORBIDDEN_MODULES & {m.split(".")[0] for m in imported(path)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"line {node.lineno}: {node.func.id}"
        if isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            assert called not in {"torch.load", "os.system", "os.popen"}, f"line {node.lineno}: {called}"
        assert not any(k.arg == "shell" and getattr(k.value, "value", None) for k in node.keywords), node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_stay_small_and_well_named(path: Path):
    """No file over 400 lines, none with a name that says nothing, every module says in its first line what it is."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert path.stem not in VAGUE
    assert path.parent.name not in VAGUE
    assert ast.get_docstring(ast.parse(text)), "write a module docstring"


def test_the_readme_has_exactly_two_commands():
    """The README's first screen has one command that ends with a picture and one that passes the tests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- command: (\w+) -->", readme) == ["picture", "test"]


def test_importing_the_interface_imports_no_torch():
    """A node author's import is light: `nodes.interface` brings neither torch nor Pillow nor numpy."""
    import subprocess

    code = "import nodes.interface, sys; print([m for m in ('torch', 'PIL', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
