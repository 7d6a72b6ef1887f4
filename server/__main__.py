"""The command `wireloom`: finds the command's file by its name, imports only that, and runs it."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import server.commands
from server.commands.terminal.errors import sentence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. 0 is success, 2 a mistake in what was asked, 130 Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(words)
    except BaseException as error:
        status, message = sentence(error)
        if message:
            print(message, file=sys.stderr)
        return status


def command_names() -> list[str]:
    """The commands: one file each in server/commands."""
    return sorted(info.name for info in pkgutil.iter_modules(server.commands.__path__) if not info.ispkg)


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        from server.version import version

        print(f"wireloom {version()}")
        return 0
    if words[0] not in command_names():
        print(_unknown(words[0]), file=sys.stderr)
        return 2
    module = importlib.import_module(f"server.commands.{words[0]}")
    parser = argparse.ArgumentParser(prog=f"wireloom {words[0]}", description=module.HELP)
    module.arguments(parser)
    return int(module.main(parser.parse_args(words[1:])))


def _overview() -> str:
    lines = ["usage: wireloom COMMAND [...]", "", "A node-graph workbench for generative image models.", ""]
    for name in command_names():
        lines.append(f"  {name:<10} {importlib.import_module(f'server.commands.{name}').HELP}")
    return "\n".join([*lines, "", "`wireloom COMMAND --help` tells more about one of them."])


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, command_names(), n=1)
    hint = f"did you mean `wireloom {near[0]}`?" if near else "`wireloom --help` lists the commands"
    return f"unknown command {word!r}; {hint}"


if __name__ == "__main__":
    sys.exit(main())
