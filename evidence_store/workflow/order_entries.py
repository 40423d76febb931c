"""How an order is changed on record. Not a step: it opens and commits nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed
from evidence_store.domain.duties import Part, require_other_person
from evidence_store.domain.signing import act_statement, signed_alone
from evidence_store.domain.sub_exhibits import line_of
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.voiding import void_open_disposals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.duties import Act
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.orders import Order
    from evidence_store.domain.people import Actor
    from evidence_store.domain.signing import SignedAct, Signer
    from evidence_store.workflow.ports import UnitOfWork


def append_order_entry(  # noqa: PLR0913 -- what an entry holds and who signed it are one act
    uow: UnitOfWork,
    order: Order,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue] | None = None,
    exhibit_id: str | None = None,
    signed: SignedAct | None = None,
) -> None:
    """Append one entry about an order, or about one exhibit of it, with who acted and signed."""
    uow.custody.append(
        Draft(
            event=event,
            case_id=order.case_id,
            exhibit_id=exhibit_id,
            occurred=at,
            public={"order": order.id, **public},
            committed={"by": actor.id, **(committed or {})},
            signed=None if signed is None else as_signed(signed),
        )
    )


def sign_about(
    uow: UnitOfWork,
    order: Order,
    event: str,
    *,
    part: str,
    actor: Actor,
    signer: Signer,
    facts: Mapping[str, str],
    at: datetime,
) -> SignedAct:
    """The actor's signed statement about an order, for the entry of that event.

    Whatever ends a bar to erasing is signed by whoever says that it ended.
    """
    statement = act_statement(
        event,
        signers={part: actor.id},
        about=(order.case_id, None),
        standing=uow.custody.standing(None),
        facts={"order": order.id, **facts},
        at=at,
    )
    return signed_alone(statement, signer)


def save_changed(  # noqa: PLR0913 -- the change, its entry and what it voids are one act
    uow: UnitOfWork,
    before: Order,
    after: Order,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    public: dict[str, JsonValue] | None = None,
    committed: dict[str, JsonValue] | None = None,
    voids: str | None = None,
    signed: SignedAct | None = None,
) -> Order:
    """Save a changed order with its entry; ``voids`` says why what was signed is void from now on.

    What is void concerns every exhibit, and every part of one, that the order named before or names
    after the change.
    """
    saved = uow.orders.save(after)
    told: dict[str, JsonValue] = {**(public or {})}
    if before.state is not saved.state:
        told["state"] = [before.state.value, saved.state.value]
    append_order_entry(
        uow, saved, event=event, actor=actor, at=at, public=told, committed=committed, signed=signed
    )
    if voids is not None:
        for exhibit in reached(uow, before, saved):
            void_open_disposals(uow, exhibit, reason=voids, actor=actor, at=at)
    return saved


def reached(uow: UnitOfWork, *orders: Order) -> tuple[Exhibit, ...]:
    """Every exhibit that one of these orders names, and every part of one."""
    of_case = uow.exhibits.find(case_id=orders[0].case_id)
    return tuple(
        each for each in of_case if any(order.reaches(line_of(each, of_case)) for order in orders)
    )


def exhibits_of(uow: UnitOfWork, order: Order, exhibit_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The exhibits that an act concerns: those named, or all that are mapped to the order.

    Raises:
        NotFoundError: one of them is unknown.
        WrongEntryError: one belongs to another case, or none is mapped yet.
    """
    for exhibit_id in exhibit_ids:
        exhibit = uow.exhibits.get(exhibit_id)
        if exhibit.case_id != order.case_id:
            message = f"{exhibit.reference}: the exhibit belongs to another case than the order."
            raise WrongEntryError(message)
    concerned = tuple(dict.fromkeys(exhibit_ids)) or order.exhibit_ids
    if not concerned:
        message = "No exhibit is mapped to this order yet. Map its lines first, or name exhibits."
        raise WrongEntryError(message)
    return concerned


def require_no_operator(uow: UnitOfWork, order: Order, actor: Actor, act: Act) -> None:
    """Return if the actor would carry out no disposal of an exhibit of the order.

    Raises:
        SamePersonError: the actor would, or did.
    """
    operators = [
        disposal.operator_ids
        for exhibit in reached(uow, order)
        for disposal in uow.disposals.find(exhibit_id=exhibit.id)
    ]
    require_other_person(actor, act, parts={Part.OPERATOR: frozenset().union(*operators)})
