"""A phone read by the program, in the process of the person who connected it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.phone_resets import SAYS_ANOTHER, why_another
from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_PHONE_READ
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.bags import bag_of
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk
    from forensics.values.phones.facts import PhoneReading

PHONES = (MediumKind.PHONE, MediumKind.TABLET)


def record_phone(desk: Desk, exhibit_id: str, *, read: Callable[[], PhoneReading]) -> Exhibit:
    """Have the connected phone read, and record what it says as this exhibit's newest reading.

    Args:
        desk: who acts, and on which record.
        exhibit_id: the phone or tablet.
        read: reads it, outside any transaction; what it gives was made in this process.

    Raises:
        PhoneNotReadError: none is connected, more than one is, or it does not let itself be read.
        WrongEntryError: it is no phone, or the phone says other numbers than the record.
        OutOfSequenceError: its bag is not open.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.DESCRIBE_DEVICE)
    with desk.uow:
        _require_at_hand(desk, exhibit_id)
    made = PhoneRead(read(), desk.actor.id)
    with desk.uow as uow:
        # Asked again: its bag can have been closed while the phone was read.
        exhibit = _require_at_hand(desk, exhibit_id)
        # A contradiction alone is refused: what a phone does not say is unknown, and keeps it
        # from a reset later (ADR 87).
        if why_another(made.reading.facts, exhibit) == SAYS_ANOTHER:
            raise WrongEntryError(
                f"{exhibit.reference}: {SAYS_ANOTHER}. Nothing was recorded. Stop, and find out "
                "which phone this is; if the record is wrong: " + Way.EXHIBIT_DISCREPANCY + "."
            )
        on = open_exhibit(desk, exhibit_id)
        on.record(
            replace(exhibit, phone=made),
            EXHIBIT_PHONE_READ,
            public={"link": made.reading.facts.link.value},
            committed={"reading": str(digest_of(made))},
            occurred=made.reading.read_at,
        )
        saved = uow.exhibits.get(exhibit_id)
        uow.commit()
    return saved


def _require_at_hand(desk: Desk, exhibit_id: str) -> Exhibit:
    exhibit = open_exhibit(desk, exhibit_id).exhibit
    if exhibit.medium not in PHONES:
        raise WrongEntryError(f"{exhibit.reference}: it is recorded as no phone or tablet.")
    bag = bag_of(desk.uow, exhibit)
    if bag.whereabouts is not Whereabouts.IN_LAB:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the record says that its bag is not open, so no phone out of it "
            "can be connected. Open it first: " + Way.EXHIBIT_OPEN + "."
        )
    return exhibit
