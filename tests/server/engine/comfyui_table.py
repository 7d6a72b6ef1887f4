"""`python -m tests.server.engine.comfyui_table`: writes the table of docs/comfyui.md out of the table in code."""

from __future__ import annotations

from pathlib import Path

from server.engine.comfyui.table import table

PAGE = Path(__file__).parents[3] / "docs/comfyui.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def rows() -> str:
    """The table, by class."""
    head = "| ComfyUI | here | what differs |\n| --- | --- | --- |\n"
    return head + "".join(f"| {kind} | {found.ours} | {found.differs} |\n" for kind, found in sorted(table().items()))


def with_table(page: str) -> str:
    """The page with the table as the code has it."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{rows()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
