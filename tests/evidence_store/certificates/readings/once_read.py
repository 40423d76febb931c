"""A disk that its eraser did not read back, and another person did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.certificates.stated_facts import disposal_facts
from evidence_store.domain.disposals.disposal_states import DisposalState
from forensics.values import READ_BY_ANOTHER_ALONE, ErasureOutcome
from tests.evidence_store.certificates import builders

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.signing.signed_statements import SignedStatement


GAPS = (READ_BY_ANOTHER_ALONE,)


WRITTEN: dict[str, Any] = {
    "bytes_read_back": 0,
    "outcome": ErasureOutcome.WRITTEN,
    "reads_back": False,
}


def accepting(one: SignedStatement, gaps: tuple[str, ...]) -> SignedStatement:
    said = disposal_facts("r_1", builders.authority(), gaps, None)
    facts = {**dict(one.statement.facts), **said}
    told = replace(one.statement, facts=tuple(sorted(facts.items())))
    return replace(one, statement=told)


def read_once(gaps: tuple[str, ...] = GAPS, **found: Any) -> Recorded:
    """A disk that its eraser did not read back, as people signed beforehand, and another did."""
    done = builders.receipt(**WRITTEN)
    made = builders.disposal(receipt=done, verification=builders.verification(done, **found))
    assert made.authorisation is not None
    state = DisposalState.INCONCLUSIVE if found else DisposalState.PASSED
    signed = replace(
        made,
        known_gaps=gaps,
        state=state,
        proposal=accepting(made.proposal, gaps),
        authorisation=accepting(made.authorisation, gaps),
    )
    return builders.recorded(disposal=signed)
