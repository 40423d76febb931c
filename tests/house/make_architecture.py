"""Write the tree of folders in docs/architecture.md from what each package says of itself.

Run from the project's folder, after a folder came, went or says something else of itself:

    python -m tests.house.make_architecture
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGES = ("webui", "evidence_store", "forensics", "config")
BEGIN, END = "<!-- tree: begin -->\n", "<!-- tree: end -->\n"


def tree() -> str:
    """Every package with the first line of its docstring, indented as it lies."""
    found = [
        path.parent
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("__init__.py"))
        if "migrations" not in path.parts
    ]
    lines = [_line(folder) for folder in found]
    return "```text\n" + "".join(lines) + "```\n"


def written() -> str:
    """The tree that the page holds now."""
    _, _, after = PAGE.read_text("utf-8").partition(BEGIN)
    return after.partition(END)[0]


def _line(folder: Path) -> str:
    parts = folder.relative_to(ROOT).parts
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    name = "    " * (len(parts) - 1) + parts[-1] + "/"
    return f"{name:<28}{said.partition(chr(10))[0]}\n"


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text.replace(written(), tree()), "utf-8")
