"""Phones that no hold bars any more, and proposals to destroy them, by the real steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.workflow.disposals.disposals import propose_disposal
from evidence_store.workflow.orders.orders import map_line
from forensics.values import ErasureMethod
from tests.evidence_store.settling import settle_interests
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.story import book_phone

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit

PHONES = {"ABC/8": "356938035644112", "ABC/9": "356938035644229", "ABC/10": "356938035644336"}
GAP = "The phone was locked; its content was not examined."


def ready_phone(unit: Unit, reference: str, imei: str) -> Exhibit:
    """A phone of the story's old order, with everything settled that the order waits for."""
    return ready_phones(unit, {reference: imei})[0]


def ready_phones(unit: Unit, numbers: dict[str, str]) -> list[Exhibit]:
    store, order = unit.store, unit.story.order
    officer = store.open_actor("O1", PASSPHRASE)
    phones = [book_phone(store, officer, unit.story.case, *one) for one in numbers.items()]
    ids = tuple(phone.id for phone in phones)
    map_line(unit.store.signing_desk(officer), order.id, line=2, exhibit_ids=ids)
    settle_interests(store, order, by=officer)
    return phones


def propose_three(unit: Unit) -> list[Disposal]:
    """Three phones proposed for destruction; the last with a gap to be accepted."""
    phones = ready_phones(unit, PHONES)
    return [propose(unit, *each) for each in zip(phones, ((), (), (GAP,)), strict=True)]


def propose(unit: Unit, phone: Exhibit, gaps: tuple[str, ...] = ()) -> Disposal:
    """The examiner proposes to destroy a phone, by direction of the chief officer."""
    store = unit.store
    examiner = store.open_actor("E1", PASSPHRASE)
    authority = Authority(
        kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=store.clock().date(),
        reason="The device may not go back",
        quotation=f"I direct that exhibit {phone.reference} be destroyed.",
    )
    proposal = Proposal(unit.story.order.id, ErasureMethod.DESTRUCTION, None, authority, gaps)
    return propose_disposal(
        unit.store.signing_desk(examiner), phone.id, proposal=proposal, is_training=True
    )
