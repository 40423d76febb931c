"""What a paper that is not sealed shows of the custody log: its code, and how to compare it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Code, Paragraph, Voice
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.custody.outside.sheets import OnPaper
    from evidence_store.documents.kit.blocks import Block

CODE_SAYS = "A QR code that holds the whole signed checkpoint of the custody log."
BESIDE_CODE = "The code holds the whole signed checkpoint of the custody log."
CHECK = (
    f"To check: {Way.FSCK} --head SIZE:ROOT, or any reader of QR codes. A log that is shorter than "
    "that size, or has a different root at it, is not the one that was printed."
)


def code_of(log: OnPaper, side: float) -> Code:
    """Return the code that holds the checkpoint; ``side`` in millimetres."""
    return Code(log.note, CODE_SAYS, side)


def log_lines(log: OnPaper, *, not_sealed: str, machines: str) -> Iterator[Block]:
    """Return which entries say it, under which head, and how anyone compares that.

    Args:
        log: where the log has it.
        not_sealed: what the paper is worth by itself.
        machines: the ids of what it is about.
    """
    entries = " and ".join(f"{each:,}" for each in log.entries)
    noun = "Entry" if len(log.entries) == 1 else "Entries"
    size, root = text.number(log.head.size, "entry", "entries"), text.mono(log.head.root.hex())
    said = "{} {} of the unit’s custody log, which then had {} and the root {}."
    yield Paragraph(text.rich(said, noun, entries, size, root), Voice.ASIDE)
    for each in (not_sealed, CHECK, f"For machines: {machines}."):
        yield Paragraph(each, Voice.ASIDE)
