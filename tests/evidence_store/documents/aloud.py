"""A document as a screen reader has it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_aloud(pdf: bytes, folder: Path) -> list[str]:
    """What poppler reads of the structure tree, line by line: roles, and words in quotes."""
    (folder / "drawn.pdf").write_bytes(pdf)
    run = subprocess.run(
        ["pdfinfo", "-struct-text", str(folder / "drawn.pdf")], capture_output=True, check=True
    )
    return [line.strip() for line in run.stdout.decode().splitlines()]


def said(lines: list[str]) -> list[str]:
    return [line.strip('"').strip() for line in lines if line.startswith('"') and line != '""']
