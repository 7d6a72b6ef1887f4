"""Print a command of the README, word for word: `readme_command.py picture` or `readme_command.py test`."""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def command(name: str) -> str:
    """The one-line command in the fenced block below `<!-- command: NAME -->`."""
    found = re.findall(rf"<!-- command: {name} -->\s*```sh\n(.+?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    if len(found) != 1 or "\n" in found[0]:
        raise SystemExit(f"README.md must have exactly one line below <!-- command: {name} -->, found {found}")
    return found[0]


if __name__ == "__main__":
    print(command(sys.argv[1]))
