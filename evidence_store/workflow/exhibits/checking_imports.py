"""What an import would do, row by row, before anybody confirms it. It changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.extracts import (
    CheckedExtract,
    ExtractRow,
    RejectedRow,
    check_extract,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import looks_like_id
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.workflow._kit.subjects.making_exhibits import KnownNumbers, made_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.workflow._kit.desk import Desk


def check_import(desk: Desk, case_id: str, *, extract: bytes) -> CheckedExtract:
    """Check every row of an extract, also against what is recorded.

    Raises:
        NotFoundError: there is no such case.
        WrongEntryError: the file as a whole is no extract.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    checked = check_extract(extract)
    with desk.uow as uow:
        # For its refusal alone: in a case that is not there every reference would be free.
        uow.cases.get(case_id)
        taken = {each.reference for each in uow.exhibits.find(case_id=case_id)}
        # A device that is recorded in another case is no
        # fault: it is noted on both when it is imported.
        judged = list(_judged(checked, case_id, taken=taken, known=KnownNumbers(uow)))
    good = [place for place, why in enumerate(judged) if why is None]
    wrong = [
        RejectedRow(checked.lines[place], checked.cells[place], why)
        for place, why in enumerate(judged)
        if why is not None
    ]
    return replace(
        checked,
        rows=tuple(checked.rows[place] for place in good),
        lines=tuple(checked.lines[place] for place in good),
        cells=tuple(checked.cells[place] for place in good),
        rejected=tuple(sorted((*checked.rejected, *wrong), key=lambda each: each.line)),
    )


def _judged(
    checked: CheckedExtract, case_id: str, *, taken: set[str], known: KnownNumbers
) -> Iterator[str | None]:
    """Of each row, why it cannot be added; None where it can, and counts for the rows after it."""
    for row in checked.rows:
        if row.entry.reference in taken:
            yield "an exhibit of that reference is in this case already"
        elif looks_like_id(row.entry.reference):
            yield "the reference looks like an id of this program"
        else:
            yield _wrong_number(row, case_id, known=known)


def _wrong_number(row: ExtractRow, case_id: str, *, known: KnownNumbers) -> str | None:
    try:
        exhibit = made_exhibit(row.entry, case_id=case_id, source=None, parent=None)
        known.others(exhibit)
    except WrongEntryError as error:
        return str(error)
    except ConflictError:
        return "another exhibit of this case has the same serial number or IMEI"
    known.add(exhibit)
    return None
