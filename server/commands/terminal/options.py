"""Options that several commands take, and the Settings that follow from them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from server.settings import Settings


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data`: another data directory; `--models`: more folders with weights."""
    parser.add_argument("--data", type=Path, help="data directory (default: $WIRELOOM_DATA or ~/.local/share/wireloom)")
    parser.add_argument("--models", type=Path, action="append", metavar="FOLDER",
                        help="a folder with weights, such as that of ComfyUI or the A1111 web UI, or an "
                        "extra_model_paths.yaml; may be given several times (default: $WIRELOOM_MODELS)")


def add_device(parser: argparse.ArgumentParser) -> None:
    """`--device`: where to compute."""
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto",
                        help="where to compute (default: the GPU where there is one)")


def settings_of(args: argparse.Namespace) -> Settings:
    """The Settings that the options ask for."""
    settings = Settings(device=getattr(args, "device", "auto"))
    if getattr(args, "models", None):
        settings = replace(settings, model_folders=tuple(folder.expanduser().absolute() for folder in args.models))
    return replace(settings, data=args.data.expanduser().absolute()) if args.data else settings
