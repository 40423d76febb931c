"""What a restored folder says of itself until two people have signed: ``restored.json``.

The folder's settings already name the new epoch, its log does not: nothing but the entry that
begins the epoch is taken, whether this note is there or not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import cattrs

from evidence_store.custody.heads.epochs import Restoration, head_from
from evidence_store.data_folder.places import RESTORED
from evidence_store.domain.signing.signed_acts import SignedAct
from evidence_store.errors import BackupError, OutOfSequenceError
from forensics.documents import from_json, to_json
from forensics.output import write_new
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import Head

SCHEMA = "expunge-restored/1"


@dataclass(frozen=True, slots=True)
class RestoredNote:
    """Which backup a folder was restored from, and what is signed so far.

    ``heads`` are heads of lost entries as they were known outside; ``named`` are exhibits that
    paper of the lost time names, ``ended`` cases whose values were destroyed after the backup.
    """

    schema: str
    old_origin: str
    origin: str
    kept: str
    heads: tuple[str, ...]
    backup: Digest
    backed_up_at: datetime
    restored_at: datetime
    ended: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    signed: SignedAct | None = None

    @property
    def restoration(self) -> Restoration:
        """What the entry will say."""
        return Restoration(
            old_origin=self.old_origin,
            origin=self.origin,
            kept=head_from(self.kept),
            heads=tuple(head_from(each) for each in self.heads),
            ended=tuple(sorted(self.ended)),
        )

    @property
    def facts(self) -> dict[str, str]:
        """What two people sign."""
        # In one order: the second person's process works these out again and compares.
        named = " ".join(sorted(self.named)) or "none"
        return {
            **self.restoration.facts,
            "backup": str(self.backup),
            "exhibits_named": named,
        }

    def with_heads(self, heads: Sequence[Head]) -> RestoredNote:
        """The note with further heads of lost entries."""
        known = {*self.heads, *(str(head) for head in heads)}
        ordered = sorted(known, key=lambda each: (head_from(each).size, each))
        return replace(self, heads=tuple(ordered))


def write_note(folder: Path, note: RestoredNote) -> None:
    """Keep the note in the restored folder."""
    write_new(folder / RESTORED, to_json(note), replace=True)


def read_note(folder: Path) -> RestoredNote:
    """Read the note of a restored folder.

    Raises:
        OutOfSequenceError: there is none.
        BackupError: it is of another form.
    """
    try:
        note = from_json((folder / RESTORED).read_bytes(), RestoredNote)
        # For its refusal alone: heads that cannot be read are told as damage of this file.
        _ = note.restoration
    except FileNotFoundError:
        raise OutOfSequenceError(
            "This folder does not wait for a new epoch. If it was restored and restored.json is "
            "missing, restore the backup again."
        ) from None
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise BackupError(
            "The note of this restored folder (restored.json) was damaged. Restore the backup "
            "again."
        ) from None
    if note.schema != SCHEMA:
        raise BackupError("This folder was restored by another version of Expunge. Use that.")
    return note
