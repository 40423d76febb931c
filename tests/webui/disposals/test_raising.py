"""What the page about levels of seals says of documents that were raised, and of the others."""

from __future__ import annotations

from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import NoStampError
from evidence_store.workflow.certificates.raising import OneRaised
from webui.disposals.acts.raising import AT_A_TIME, told_of, why_stopped

GONE = NoStampError("The authority cannot be reached. Nothing was recorded.")
HALF = OneRaised("EXP-1", "EXP-1.B-T.pdf", SealLevel.B_T, "A list is missing.", is_raised=True)
LEFT = OneRaised("EXP-2", "EXP-2.pdf", SealLevel.B_B, "The file is missing.", is_raised=False)


def test_what_was_recorded_before_the_authority_was_gone_is_never_said_to_be_nothing() -> None:
    told = why_stopped(GONE, [LEFT, HALF], SealLevel.B_LT, of=5)
    assert "Nothing was recorded" not in told
    assert told.startswith("0 of 5 documents reached B-LT. 3 more wait")
    assert "EXP-1 is at level PAdES B-T. A list is missing." in told
    assert told.endswith("Nothing more was recorded.")
    assert why_stopped(GONE, [LEFT], SealLevel.B_LT, of=5) == str(GONE)


def test_of_many_documents_that_cannot_be_raised_some_reasons_are_given_and_all_are_counted() -> (
    None
):
    told = told_of([LEFT] * (AT_A_TIME + 1), SealLevel.B_T, of=AT_A_TIME + 1)
    assert told.count("The file is missing.") == AT_A_TIME
    assert f"{AT_A_TIME + 1} did not get there" in told
