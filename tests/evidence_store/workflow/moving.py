"""What the tests of moved exhibits share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.workflow._kit.subjects.moving import Movement, Side
from evidence_store.workflow.exhibits import handovers, transits
from tests.builders import NOON, KeyedPerson

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.evidence_store.workflow.desk import Desk


def side(who: KeyedPerson) -> Side:
    return Side(who.actor, who.sign)


def a_movement(**changes: Any) -> Movement:
    told: dict[str, Any] = {
        "occurred": NOON,
        "from_holder": "Property store",
        "to_holder": "",
        "reason": "Imaging",
        "seal": "B1",
    }
    return Movement(**(told | changes))


def the_exhibit(desk: Desk, exhibit_id: str = "x_1") -> Exhibit:
    return desk.uow.exhibits.get(exhibit_id)


def together(desk: Desk, giver: KeyedPerson, taker: KeyedPerson, **changes: Any) -> Exhibit:
    return handovers.hand_over_together(
        desk.of(giver),
        "x_1",
        movement=a_movement(**changes),
        taker=side(taker),
    )


def offered(desk: Desk) -> Exhibit:
    return transits.offer(desk.of(desk.officer), "x_1", movement=a_movement(to_holder="Laboratory"))
