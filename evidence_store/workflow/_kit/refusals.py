"""Records that an act was asked for and refused: a court wants failed attempts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_REFUSED
from evidence_store.errors import EvidenceStoreError, RefusedError
from evidence_store.ways import said_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.people.duties import Act
    from evidence_store.workflow._kit.desk import Desk


@contextmanager
def refusals_recorded(desk: Desk, act: Act, *, exhibit_id: str) -> Iterator[None]:
    """Run a step; where it is refused, record that in a transaction of its own, then refuse.

    A refusal that cannot be recorded stays a refusal, and its text says so.
    """
    try:
        yield
    except RefusedError as refusal:
        record_refusal(desk, refusal, act=act, exhibit_id=exhibit_id)
        raise


def record_refusal(desk: Desk, refusal: RefusedError, *, act: Act, exhibit_id: str) -> None:
    """Record that an act was refused, in a transaction of its own.

    Raises:
        RefusedError: of the same kind, with a text that says that it could not be recorded.
    """
    try:
        _record(desk, refusal, act=act, exhibit_id=exhibit_id)
    except EvidenceStoreError as failure:
        message = said_by(refusal) + " The refusal itself could not be recorded: "
        raise type(refusal)(message + said_by(failure)) from failure


def _record(desk: Desk, refusal: RefusedError, *, act: Act, exhibit_id: str) -> None:
    # The step's own transaction was undone with whatever it had begun.
    with desk.uow as uow:
        exhibit = uow.exhibits.get(exhibit_id)
        draft = Draft(
            event=DISPOSAL_REFUSED.name,
            case_id=exhibit.case_id,
            exhibit_id=exhibit.id,
            occurred=desk.clock(),
            public={"act": act.value, "refusal": type(refusal).__name__},
            # Not in clear: the text of a refusal names exhibits, and can name people.
            committed={"by": desk.actor.id, "why": str(refusal)},
        )
        uow.custody.append(draft)
        uow.commit()
