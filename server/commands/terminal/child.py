"""Run a Python module in a child process that shares the terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence


def run(module: str, words: Sequence[str]) -> int:
    """Run `python -m module words...` until it ends; its exit status, 130 after Ctrl-C."""
    process = subprocess.Popen([sys.executable, "-m", module, *words])  # noqa: S603 - our own module, no shell
    while True:
        try:
            status = process.wait()
            return status if status >= 0 else 128 - status
        except KeyboardInterrupt:
            continue  # the terminal sent Ctrl-C to the child as well; it saves its work and ends
