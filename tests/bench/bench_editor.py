"""The editor in a headless Chromium: `npm run bench -- --short` in web/, as far as Node and a browser are there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, report

WEB = Path(__file__).parents[2] / "web"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def figures() -> Iterator[Figure]:
    """One run at 1,000 nodes; none where something that it needs is missing, which is said."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    missing = [name for name, there in (("Node", shutil.which("node")), ("Chromium", browser),
                                        ("web/node_modules (npm ci)", (WEB / "node_modules").is_dir())) if not there]
    if missing or browser is None:
        yield Figure("editor", "", f"not measured: no {', no '.join(missing)}", True)
        return
    for row in measure(browser):
        words = {key: str(row[key]) for key in ("wanted", "measured")}
        yield Figure(f"editor: {row['name']}", **words, reached=bool(row["reached"]), comfyui=str(row["peer"]))


def measure(browser: str) -> list[dict[str, str | bool]]:
    """The rows that the editor's benchmark writes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "figures.json")
        environment = {**os.environ, "CHROMIUM": browser, "WIRELOOM": str(Path(sys.executable).with_name("wireloom"))}
        subprocess.run(["node", "bench/run.mjs", "--short", "--json", str(file)], cwd=WEB, env=environment, check=True,
                       stdout=subprocess.DEVNULL, timeout=600)
        rows: list[dict[str, str | bool]] = json.loads(file.read_bytes())["rows"]
        return rows


if __name__ == "__main__":
    report(figures())
