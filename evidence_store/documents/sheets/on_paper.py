"""What a paper that is not sealed shows of the custody log: its code, and how to compare it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Code, Paragraph, Voice
from evidence_store.ways import Way
from forensics.saying.sentences import Said, Sentence, counted, given, in_turn, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.custody.outside.sheets import OnPaper
    from evidence_store.documents.kit.blocks import Block

CODE_SAYS = say("A QR code that holds the whole signed checkpoint of the custody log.")
BESIDE_CODE = say("The code holds the whole signed checkpoint of the custody log.")
CHECK = say(
    "To check: {command} --head SIZE:ROOT, or any reader of QR codes. A log that is shorter than "
    "that size, or has a different root at it, is not the one that was printed.",
    command=given(str(Way.FSCK)),
)

_ENTRY = Sentence(
    "Entry {entries} of the unit’s custody log, which then had {size} and the root {root}."
)
_ENTRIES = Sentence(
    "Entries {entries} of the unit’s custody log, which then had {size} and the root {root}."
)


def code_of(log: OnPaper, side: float) -> Code:
    """Return the code that holds the checkpoint; ``side`` in millimetres."""
    # With the log's signature: a size and a root alone could be anybody's print.
    return Code(log.note, CODE_SAYS, side)


def log_lines(log: OnPaper, *, not_sealed: Said, machines: str) -> Iterator[Block]:
    """Return which entries say it, under which head, and how anyone compares that.

    Args:
        log: where the log has it.
        not_sealed: what the paper is worth by itself.
        machines: the ids of what it is about.
    """
    entries = in_turn([given(f"{each:,}") for each in log.entries])
    sentence = _ENTRY if len(log.entries) == 1 else _ENTRIES
    yield Paragraph(
        sentence(
            entries=entries,
            size=counted(log.head.size, "{count} entry", "{count} entries"),
            root=text.mono(log.head.root.hex()),
        ),
        Voice.ASIDE,
    )
    for each in (not_sealed, CHECK, say("For machines: {ids}.", ids=given(machines))):
        yield Paragraph(each, Voice.ASIDE)
