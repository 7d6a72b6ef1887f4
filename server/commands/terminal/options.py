"""Options that several commands take, and the Settings that follow from them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from server.settings import Settings


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data`: another data directory."""
    parser.add_argument("--data", type=Path, help="data directory (default: $WIRELOOM_DATA or ~/.local/share/wireloom)")


def add_device(parser: argparse.ArgumentParser) -> None:
    """`--device`: where to compute."""
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto",
                        help="where to compute (default: the GPU where there is one)")


def settings_of(args: argparse.Namespace) -> Settings:
    """The Settings that the options ask for."""
    settings = Settings(device=getattr(args, "device", "auto"))
    return replace(settings, data=args.data.expanduser().absolute()) if args.data else settings
