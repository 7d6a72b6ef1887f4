"""`wireloom train`: train one of the starter models, in a process of its own."""

from __future__ import annotations

import argparse

from server.commands.terminal import child

HELP = "train one of the models that ship, such as starter/emoji-32"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The model's name; everything else goes to the trainer as it is."""
    parser.add_argument("name", help="what to train, such as starter/emoji-32")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="options of the trainer, such as --steps 1000")


def main(args: argparse.Namespace) -> int:
    """Run the trainer; its exit status. Ctrl-C reaches it, and it saves where it stands."""
    return child.run("nodes.training", ["train", args.name, *args.rest])
