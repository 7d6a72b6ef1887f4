"""`wireloom eval`: score one of the starter models, in a process of its own."""

from __future__ import annotations

import argparse

from server.commands.terminal import child

HELP = "score one of the models that ship and print the table of its card"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The model's name; everything else goes to the evaluation as it is."""
    parser.add_argument("name", help="what to score, such as starter/emoji-32")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="options of the evaluation")


def main(args: argparse.Namespace) -> int:
    """Run the evaluation; its exit status."""
    return child.run("nodes.training", ["eval", args.name, *args.rest])
