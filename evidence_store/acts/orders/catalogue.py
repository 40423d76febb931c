"""The declared acts about orders, and by what rule each act about an order can be done.

A written list: an act that is not in it has no page and no command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders import (
    decisions,
    directions,
    duties_to_court,
    letters,
    order_changes,
    order_items,
    proceedings,
)
from evidence_store.domain.offers.order_offers import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.acts._kit.order_act import ActOnOrder
    from evidence_store.domain.offers.order_offers import OrderRule

ORDER_ACTS: tuple[type[ActOnOrder], ...] = (
    duties_to_court.GiveUndertaking,
    duties_to_court.CloseUndertaking,
    duties_to_court.RecordProceedsOrder,
    duties_to_court.NoteRestriction,
    duties_to_court.LiftRestriction,
    proceedings.NoteProceeding,
    proceedings.NoteClaim,
    proceedings.DetermineProceeding,
    decisions.DecideDisclosure,
    decisions.TakeLawfulMaterialOff,
    decisions.TakeNothingOff,
    decisions.RecordOwnersDecision,
    decisions.FinishLawfulMaterial,
    letters.DecideNobodyElse,
    letters.ServeLetter,
    letters.RecordObjection,
    directions.RecordDirection,
    directions.WithdrawDirection,
    directions.RecordDisclaimer,
    directions.WithdrawDisclaimer,
    order_items.NoteItem,
    order_items.MoveItem,
    order_items.ReferAccount,
    order_items.AnswerReferral,
    order_changes.AttachDocument,
    order_changes.SuspendOrder,
    order_changes.ResumeOrder,
    order_changes.RecordRelease,
    order_changes.ReportIncident,
    order_changes.AskEntryWithdrawal,
    order_changes.ConfirmEntryWithdrawal,
    order_changes.CloseOrder,
)

ORDER_RULES: Mapping[str, OrderRule] = {
    **{deed.value: rule for deed, rule in RULES.items()},
    **{act.page: act.rule for act in ORDER_ACTS},
}
"""By the name of its page: of every act about an order, declared or not."""
