"""Which Wireloom this is."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The version of the installed distribution; "0" when it runs from a bare checkout."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("wireloom")
    except PackageNotFoundError:
        return "0"
