"""A made-up receipt of each kind, with every field that a record can have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.sheets import OnPaper
from evidence_store.documents.receipts.receipt import (
    Occurred,
    Receipt,
    ReceiptKind,
    ReceiptSide,
    SignedHow,
)
from evidence_store.domain.exhibits.exhibit import DescribedItem, MediumKind
from tests.builders import NOON

NOTE = "exampleshire.example/log\n42\n" + "A" * 44 + "\n\n— exampleshire.example/log " + "B" * 120
PERSON = ReceiptSide("DC Alex Amber (1001)")


def a_receipt_for(kind: ReceiptKind = ReceiptKind.HANDED_OVER, **changes: Any) -> Receipt:
    """A receipt for a phone whose description is as long as descriptions are."""
    told: dict[str, Any] = {
        "kind": kind,
        "item": DescribedItem(
            reference="ABC/1",
            description="Phone in a red case with a <b>broken</b> corner, found under the seat",
            medium=MediumKind.PHONE,
            make="Examplephone",
            model="X12",
            serial="EX123456789",
            imei="490154203237518",
            size=128_000_000_000,
        ),
        "case": "62AB1234526",
        "seal": "B1234567",
        "giver": PERSON,
        "taker": ReceiptSide("DS Bo Birch (1002)"),
        "occurred": Occurred(NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)),
        "due_back": NOON.date(),
        "signed": SignedHow.NOBODY,
        "recorded_by": PERSON.person,
        "log": OnPaper((17,), Head(42, bytes(range(32))), NOTE),
        "machines": "exhibit x_1, change of custody m_1",
        "printed_at": NOON,
    }
    return Receipt(**(told | changes))


def a_seizure() -> Receipt:
    """The record of a seizure: from whom is left to a hand."""
    return a_receipt_for(ReceiptKind.SEIZED, giver=ReceiptSide(), due_back=None)
