"""The files of a copy are registered, so that no other is overwritten in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.copies.files import list_digest, total_size
from evidence_store.domain.events.kinds.copy_events import COPY_FILES_REGISTERED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.copy_grounds import copy_of, require_own_files, with_copy
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from forensics.values.copies.police_copies import CopyFile


def register_copy_files(
    desk: Desk, exhibit_id: str, copy_id: str, *, files: tuple[CopyFile, ...]
) -> Exhibit:
    """Record the files in which a copy lies, as they were read; earlier ones are replaced.

    What was signed for other files can no longer act. Of a copy of a registered disk image or
    extraction they are the files of that, all of them.

    Raises:
        WrongEntryError: there is none, one stands twice, or they are not those of what the copy is.
        ConflictError: one belongs to another copy, or to a registered acquisition.
        OutOfSequenceError: the copy ended, or overwriting it was begun.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.KEEP_COPIES)
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        exhibit = opened.exhibit
        copy = copy_of(exhibit, copy_id)
        after = with_copy(exhibit, copy.with_files(files))
        # By their marks: one file can be named by two paths.
        if not files or len({each.marks for each in files}) != len(files):
            raise WrongEntryError(
                f"{exhibit.reference}: name each file of the copy, and each once."
            )
        require_own_files(uow, exhibit, copy, files)
        saved = opened.record(
            after,
            COPY_FILES_REGISTERED,
            public={"copy": copy.id, "files": len(files), "bytes": total_size(files)},
            committed={"list": str(list_digest(files))},
        )
        uow.commit()
    return saved
