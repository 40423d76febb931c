"""Why an act is not offered, said on its own page before anything is typed: as its step would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.offers import case_offers, order_offers
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.scans.scan_exports import ExportDeed
from evidence_store.errors import RefusedError
from evidence_store.kept_files.scan_exports import require_exportable
from evidence_store.workflow._kit.of_unit.edition_offers import translation_for
from evidence_store.workflow._kit.subjects import exhibit_offers
from evidence_store.workflow._kit.subjects.open_cases import on_case
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow._kit.subjects.open_orders import on_order
from webui.acts.page import EDITION_IN, Kind
from webui.door.access import the_desk, the_store

if TYPE_CHECKING:
    from webui.acts.page import ActPage, Subject


def why_not(page: ActPage, subject: Subject) -> RefusedError | None:
    """The refusal with which the step would answer as the record stands, if it would refuse.

    What stands against it by the hour, or by what is typed, the step says.
    """
    desk = the_desk()
    try:
        if page.kind is Kind.EXHIBIT:
            with desk.uow:
                on = open_exhibit(desk, subject.id)
                exhibit_offers.require_rule(EXHIBIT_RULES[page.name], on)
        if page.kind is Kind.ORDER:
            with desk.uow as uow:
                order = on_order(uow, subject.record, desk.actor, rules=desk.rules)
                order_offers.require_rule(ORDER_RULES[page.name], order)
        if page.kind is Kind.CASE:
            with desk.uow as uow:
                case = on_case(uow, subject.record, desk.actor, desk.clock())
                case_offers.require_offered(CaseDeed(page.name), case)
        if (language := page.name.removeprefix(EDITION_IN)) != page.name:
            with desk.uow as uow:
                translation_for(uow.custody, subject.record, language)
        if page.kind is Kind.SCAN and (deed := ExportDeed.named(page.name)) is not None:
            require_exportable(the_store(), desk, deed, subject.id)
    except RefusedError as error:
        return error
    return None
