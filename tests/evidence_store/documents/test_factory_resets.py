"""The document of a phone's reset: it says what was seen and read, and claims no category."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.outcome import verify_outcome
from evidence_store.certificates.verifying.seen import verify_seen
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import CertificateError
from forensics.values.phones.reset_traces import TracesFound
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.documents.texts import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.scans.later_extractions import LaterExtraction


@pytest.fixture(scope="module")
def genuine() -> CertificateContent:
    return builders.content(builders.reset_phone())


def test_a_reset_that_two_people_saw_and_the_phone_shows_is_certified(
    genuine: CertificateContent,
) -> None:
    verify_signed(genuine)
    verify_outcome(genuine)

    assert (genuine.kind, genuine.reasons) == (CertificateKind.CERTIFICATE, ())
    assert genuine.disposal.category is ErasureCategory.RESET_OBSERVED
    assert Limit.RESET_NOT_READ_BACK in genuine.limits
    assert Limit.NOT_READ_AGAIN not in genuine.limits


def test_its_pages_say_what_was_read_and_what_is_not_known(tmp_path: Path) -> None:
    text = " ".join(text_of(drawn(builders.reset_phone()).pdf, tmp_path).split())

    assert "Certificate of factory reset" in text
    assert "observed; not read back" in text
    assert "No category of NIST SP 800-88 is claimed" in text
    assert "Users: 1" in text
    assert "Accounts: 0" in text
    assert "Not known: Device identifier" in text
    assert "86,400 seconds behind this computer’s" in text
    assert "destroyed" not in re.sub(r"be destroyed or|reset destroyed the keys", "", text)
    assert not re.search(r"\b(Clear|Purge)\b", text)
    assert not re.search(
        r"proves?\b|guarantee|all copies|\bclean|irrecoverable", text, re.IGNORECASE
    )


def test_a_phone_that_still_has_an_account_ends_in_a_report_that_says_so() -> None:
    content = builders.content(builders.reset_phone(accounts=1))

    verify_signed(content)
    verify_outcome(content)
    assert content.kind is CertificateKind.NON_COMPLETION
    assert content.reasons == (Reason.PHONE_HAS_USER,)
    assert content.disposal.category is ErasureCategory.NONE


def test_who_has_every_key_of_the_unit_turns_no_failed_reset_into_a_certificate() -> None:
    """The reading is what both witnesses signed, and the outcome follows from it."""
    failed = builders.content(builders.reset_phone(accounts=1))
    read = failed.disposal.phone_after
    assert read is not None
    facts = replace(read.reading.facts, accounts=0)
    better = replace(read, reading=replace(read.reading, facts=facts))
    disposal = replace(failed.disposal, phone_after=better, ended=DisposalState.PASSED)

    with pytest.raises(CertificateError, match="phone_after"):
        verify_signed(replace(failed, disposal=disposal))
    passed = replace(failed.disposal, ended=DisposalState.PASSED)
    with pytest.raises(CertificateError, match="did not end as the record says"):
        verify_outcome(replace(failed, disposal=passed))
    with pytest.raises(CertificateError, match="reasons against a certificate"):
        verify_outcome(replace(failed, reasons=()))


def test_a_reading_that_is_left_out_is_noticed(genuine: CertificateContent) -> None:
    without = replace(genuine.disposal, phone_after=None)

    with pytest.raises(CertificateError):
        verify_outcome(replace(genuine, disposal=without))


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("phone_before", "2026-11-24T09:00:00+00:00"),  # before it was authorised
        ("phone_before", "2026-11-24T09:40:00+00:00"),  # after the start
        ("phone_after", "2026-11-24T09:19:00+00:00"),  # before the start
        ("phone_after", "2026-11-24T12:21:00+00:00"),  # after the witnesses signed for it
    ],
)
def test_a_reading_out_of_its_turn_is_noticed(
    genuine: CertificateContent, name: str, at: str
) -> None:
    read = getattr(genuine.disposal, name)
    other = replace(read, reading=replace(read.reading, read_at=datetime.fromisoformat(at)))

    verify_seen(genuine)
    with pytest.raises(CertificateError, match="not read in its turn"):
        verify_seen(replace(genuine, disposal=replace(genuine.disposal, **{name: other})))


def test_two_readings_of_another_phone_are_noticed(genuine: CertificateContent) -> None:
    """Of one that agrees with itself, and is not the item."""
    other = replace(genuine, exhibit=replace(genuine.exhibit, serial="ZY22OTHER1"))

    with pytest.raises(CertificateError, match="another serial number"):
        verify_seen(other)


NOTHING = {"hits_by_kind": {}, "known_files_hit": 0, "hits_weak": 0, "known_files_weak": 0}


def with_later(*later: LaterExtraction) -> CertificateContent:
    return builders.content(builders.reset_phone(later=later))


def scanned(**changes: Any) -> LaterExtraction:
    made = builders.a_later_extraction()
    assert made.scan is not None
    return replace(made, scan=replace(made.scan, **changes))


def test_a_later_extraction_that_holds_what_was_looked_for_ends_in_a_report(
    tmp_path: Path,
) -> None:
    later = scanned(hits_by_kind={"exact": 2}, known_files_hit=1)
    content = with_later(later)
    verify_signed(content)
    verify_outcome(content)
    verify_seen(content)
    page = " ".join(text_of(drawn(builders.reset_phone(later=(later,))).pdf, tmp_path).split())

    assert content.kind is CertificateKind.NON_COMPLETION
    assert content.reasons == (Reason.HITS_IN_LATER_EXTRACTION,)
    assert "A scan of a later extraction of the phone found places" in page
    assert "Whole files, byte for byte: 2" in page
    assert "found 2 places" in page
    assert "A later extraction of this item is recorded, which is a copy." in page
    assert "No disk image or other copy" not in page
    with pytest.raises(CertificateError, match="kind of document"):
        verify_outcome(replace(content, kind=CertificateKind.CERTIFICATE, reasons=()))


def test_one_in_which_nothing_was_found_says_what_was_looked_through(tmp_path: Path) -> None:
    clean = scanned(**NOTHING, not_examined=("a folder: encrypted",))
    unscanned = replace(
        builders.a_later_extraction(),
        scan=None,
        made_with="GrayKey",
        digest=builders.sha256("another"),
    )
    content = with_later(clean, unscanned)
    verify_signed(content)
    verify_outcome(content)
    verify_seen(content)
    made = drawn(builders.reset_phone(later=(clean, unscanned)))
    page = " ".join(text_of(made.pdf, tmp_path).split())

    assert content.kind is CertificateKind.CERTIFICATE
    assert "What lies outside it was not examined." in page
    assert "a folder: encrypted" in page
    assert "It was not scanned." in page
    assert "Not examined: no scan of it is recorded." in page
    assert "agrees with the witnessed time" in page
    assert "rests on that person’s word" in page
    assert not re.search(r"\bclean\b|\bproves?\b", page, re.IGNORECASE)


def verify_both(content: CertificateContent) -> None:
    verify_signed(content)
    verify_seen(content)


@pytest.mark.parametrize(
    "forge",
    [
        lambda later: later[:0],
        lambda later: later * 2,
        lambda later: (replace(later[0], taken_by=builders.SUPERVISOR),),
        lambda later: (replace(later[0], traces=TracesFound((), is_whole=True)),),
        lambda later: (replace(later[0], scan=None),),
    ],
)
def test_who_has_every_key_of_the_unit_prints_no_other_later_extraction(forge: Any) -> None:
    content = with_later(scanned(hits_by_kind={"exact": 2}))
    forged = replace(content.disposal, later=forge(content.disposal.later))

    with pytest.raises(CertificateError):
        verify_both(replace(content, disposal=forged))


def test_an_extraction_from_before_the_reset_is_none_that_came_later() -> None:
    early = replace(builders.a_later_extraction(), taken_at=builders.NOW - timedelta(hours=7))
    with pytest.raises(CertificateError, match="taken at another time"):
        verify_seen(with_later(early))


def test_one_that_was_recorded_before_its_scan_is_shown_once_and_twice_the_same_is_refused(
    tmp_path: Path,
) -> None:
    scan = scanned(**NOTHING)
    made = builders.reset_phone(later=(replace(scan, scan=None), scan))
    verify_seen(builders.content(made))
    page = " ".join(text_of(drawn(made).pdf, tmp_path).split())

    assert "Later extraction 1" in page
    assert "Later extraction 2" not in page
    assert "It was not scanned." not in page
    for again in ((scan, scan), (scan, replace(scan, scan=None))):
        with pytest.raises(CertificateError, match="recorded twice"):
            verify_seen(with_later(*again))
