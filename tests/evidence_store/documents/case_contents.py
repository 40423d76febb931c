"""A made-up case certificate, of an order with one exhibit and the record of the sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.certificates.item_composing import certified_case
from evidence_store.domain.certificates.case_content import (
    CASE_SCHEMA,
    CASE_TRAINING,
    CaseContent,
)
from evidence_store.domain.certificates.certificate_content import CertificateContent
from evidence_store.domain.certificates.order_outcome import order_outcome
from forensics.documents import from_json
from tests.builders import (
    a_case,
    a_certificate_record,
    a_disposal,
    an_exhibit,
    an_order,
    the_rules,
)

if TYPE_CHECKING:
    from evidence_store.domain.certificates.order_outcome import OrderOutcome

_SAMPLE = Path(__file__).parents[3] / "evidence_store" / "health" / "sample_certificate.json"
_SHARED = (
    "number", "training", "training_sentence", "issued_at", "issued_by", "seal_level", "unit",
    "people", "custody", "renderer",
)  # fmt: skip


def a_case_content() -> CaseContent:
    """One of the right form, which no verifier takes."""
    one = from_json(_SAMPLE.read_bytes(), CertificateContent)
    shared = {each: getattr(one, each) for each in _SHARED}
    shared["training_sentence"] = str(CASE_TRAINING) if one.training else None
    return CaseContent(
        **shared, schema=CASE_SCHEMA, outcome=_outcome(), records=(one,),
        stated_by=one.issued_by, stated_at=one.issued_at,
        agreed_by=one.issued_by, agreed_at=one.issued_at,
    )  # fmt: skip


def _outcome() -> OrderOutcome:
    told = an_order()
    return order_outcome(
        told,
        certified_case(a_case(), told, about="Case"),
        title=the_rules().order_type(told.order_type).title,
        of_case=[an_exhibit()],
        documents={"x_1": (a_certificate_record(),)},
        disposals={"d_1": a_disposal()},
    )
