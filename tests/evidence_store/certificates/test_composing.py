from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.documents.certificates import checked_sentences
from evidence_store.documents.certificates.wording import OUTSIDE
from evidence_store.documents.certificates.work.scanned import scan_section
from evidence_store.domain.certificates.certificate import CertificateKind, Reason, next_number
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError, OutOfSequenceError
from forensics.acquisition_log import AcquisitionLog
from forensics.documents import to_canonical
from forensics.values import (
    ErasureMethod,
    ErasureOutcome,
    Extent,
    Identification,
    IdentifiedBy,
    Route,
    TargetKind,
    VirtualKind,
)
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import SIZE
from tests.evidence_store.certificates.logged import Course, carry_out

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded

GAP = (Extent(0, 512),)
LOOP = replace(builders.receipt().target, virtual=VirtualKind.LOOP)


TELLING = (
    "tell one device from another: they hold more than one repeated byte, and each content is "
    "counted once"
)


def test_an_erased_and_verified_disk_earns_a_certificate() -> None:
    assert kind_of(ended_work(builders.disposal())) is CertificateKind.CERTIFICATE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bad": GAP}, Reason.NOT_WRITTEN),
        ({"bytes_written": SIZE - 1}, Reason.NOT_WRITTEN),
        ({"unread": GAP}, Reason.NOT_READ_BACK),
        ({"bytes_read_back": SIZE - 1}, Reason.NOT_READ_BACK),
        ({"different": GAP}, Reason.READ_BACK_DIFFERENT),
        ({"outcome": ErasureOutcome.FAILED}, Reason.ERASURE_FAILED),
        ({"plan_digest": builders.sha256("another plan")}, Reason.ERASURE_FAILED),
    ],
)
def test_any_exception_of_the_erasure_ends_in_a_report(
    changes: dict[str, Any], reason: Reason
) -> None:
    done = builders.receipt(**changes)
    against = reasons_of(ended_work(builders.disposal(receipt=done)))
    assert reason in against


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unread": GAP}, Reason.GAP_AT_VERIFICATION),
        ({"bytes_read": SIZE - 1}, Reason.GAP_AT_VERIFICATION),
        ({"different": GAP}, Reason.VERIFICATION_FAILED),
        ({"outcome": ErasureOutcome.FAILED}, Reason.VERIFICATION_FAILED),
        ({"outcome": ErasureOutcome.ERASED_WITH_EXCEPTIONS}, Reason.VERIFICATION_INCONCLUSIVE),
        ({"rescan_hits": 1}, Reason.HITS_AT_RESCAN),
        ({"receipt_digest": builders.sha256("another")}, Reason.VERIFICATION_OF_ANOTHER),
        ({"plan_digest": builders.sha256("another")}, Reason.VERIFICATION_OF_ANOTHER),
        ({"target": LOOP}, Reason.VERIFICATION_OF_ANOTHER),
    ],
)
def test_any_exception_of_the_verification_ends_in_a_report(
    changes: dict[str, Any], reason: Reason
) -> None:
    done = builders.receipt()
    check = builders.verification(done, **changes)
    against = reasons_of(ended_work(builders.disposal(receipt=done, verification=check)))
    assert against == (reason,)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (DisposalState.FAILED, Reason.VERIFICATION_FAILED),
        (DisposalState.INCONCLUSIVE, Reason.VERIFICATION_INCONCLUSIVE),
        (DisposalState.INTERRUPTED, Reason.INTERRUPTED),
        (DisposalState.VOID, Reason.STOPPED_AFTER_STARTING),
    ],
)
def test_a_state_that_is_not_passed_ends_in_a_report(state: DisposalState, reason: Reason) -> None:
    assert reason in reasons_of(ended_work(builders.disposal(state=state)))


@pytest.mark.parametrize(
    "state",
    [
        s
        for s in DisposalState
        if s
        not in (
            DisposalState.PASSED,
            DisposalState.FAILED,
            DisposalState.INCONCLUSIVE,
            DisposalState.INTERRUPTED,
            DisposalState.NOT_READ,
        )
    ],
)
def test_nothing_is_issued_before_the_end_or_twice(state: DisposalState) -> None:
    starts = 0 if state is DisposalState.VOID else 1
    with pytest.raises(OutOfSequenceError):
        kind_of(ended_work(builders.disposal(state=state, starts=starts)))


def test_what_was_stopped_without_a_receipt_is_not_said_to_have_failed() -> None:
    stopped = builders.disposal(state=DisposalState.VOID, receipt=None, verification=None)

    assert reasons_of(ended_work(stopped)) == (
        Reason.STOPPED_AFTER_STARTING,
        Reason.VERIFICATION_MISSING,
    )


def by_content(**counts: int) -> Identification:
    target = builders.receipt().target
    return Identification(IdentifiedBy.CONTENT, target, "a_1", bytes(32), **counts)


@pytest.mark.parametrize(
    ("known", "is_limit"),
    [
        (None, True),
        (Identification(IdentifiedBy.SERIAL_AND_SIZE, builders.receipt().target), True),
        (by_content(equal=4096), False),
    ],
)
def test_a_device_known_by_serial_and_size_alone_is_a_limit_of_its_certificate(
    known: Identification | None,
    is_limit: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    disposal = replace(builders.disposal(), identification=known)

    content = builders.content(builders.recorded(disposal=disposal))

    assert (Limit.SERIAL_AND_SIZE_ALONE in content.limits) is is_limit
    assert content.disposal.identification == known


def test_a_destruction_says_nothing_of_comparing_content() -> None:
    content = builders.content(builders.destroyed_phone())

    assert Limit.SERIAL_AND_SIZE_ALONE not in content.limits
    assert checked_sentences.identified(content) == []


@pytest.mark.parametrize(
    ("known", "lines"),
    [
        (None, ["By serial number and size alone"]),
        (
            by_content(equal=4096, telling=17),
            [
                "4,096 blocks of 512 bytes, chosen at random, equal to the disk image",
                f"Of these, 17 {TELLING}",
            ],
        ),
        (
            by_content(equal=1, ours=4094, not_compared=1),
            [
                "1 block of 512 bytes, chosen at random, equal to the disk image",
                f"Of these, 0 {TELLING}",
                "4,094 blocks of zeros, written by an earlier start",
                "Not compared, because one side could not be read: 1 block",
            ],
        ),
    ],
)
def test_the_pages_say_how_the_device_was_identified(
    known: Identification | None, lines: list[str]
) -> None:
    disposal = replace(builders.disposal(), identification=known)

    assert (
        checked_sentences.identified(builders.content(builders.recorded(disposal=disposal)))
        == lines
    )


def test_of_a_device_that_shows_no_serial_number_the_second_reading_says_so() -> None:
    shows_one = builders.disposal()
    assert shows_one.receipt is not None
    unnamed = replace(shows_one.receipt.target, serial=None)
    shows_none = replace(shows_one, receipt=replace(shows_one.receipt, target=unnamed))

    said = [
        checked_sentences.checked(builders.content(builders.recorded(disposal=each)))[0]
        for each in (shows_one, shows_none)
    ]

    names = "serial number, World Wide Name and size"
    assert said[0].endswith(f"For this reading the device was identified by {names}.")
    assert said[1].endswith(
        "For this reading the device was identified by its size alone: no serial number could be "
        "read from it."
    )


def test_a_destruction_that_was_stopped_gets_no_certificate_whatever_was_witnessed() -> None:
    stopped = replace(builders.destroyed_phone().disposal, state=DisposalState.VOID)

    assert reasons_of(ended_work(stopped)) == (Reason.STOPPED_AFTER_STARTING,)


def test_no_verification_is_no_certificate() -> None:
    against = reasons_of(ended_work(builders.disposal(verification=None)))
    assert against == (Reason.VERIFICATION_MISSING,)


def test_a_destruction_needs_two_different_witnesses_neither_the_authoriser() -> None:
    done = builders.destroyed_phone().disposal
    first = done.witnesses[0]
    by_authoriser = builders.signed(StatementKind.WITNESS, builders.SUPERVISOR)
    assert kind_of(ended_work(done)) is CertificateKind.CERTIFICATE
    for witnesses in ((), (first,), (first, first), (first, by_authoriser)):
        lacking = replace(done, witnesses=witnesses)
        assert reasons_of(ended_work(lacking)) == (Reason.WITNESSES_MISSING,)


@pytest.mark.parametrize(
    ("medium", "category"),
    [
        (MediumKind.HDD, ErasureCategory.CLEAR),
        (MediumKind.SSD, ErasureCategory.ADDRESSABLE_OVERWRITE),
        (MediumKind.USB_FLASH, ErasureCategory.ADDRESSABLE_OVERWRITE),
        (MediumKind.MEMORY_CARD, ErasureCategory.ADDRESSABLE_OVERWRITE),
        (MediumKind.PHONE, ErasureCategory.ADDRESSABLE_OVERWRITE),
        (MediumKind.OTHER, ErasureCategory.ADDRESSABLE_OVERWRITE),
    ],
)
def test_only_a_hard_disk_is_called_clear(medium: MediumKind, category: ErasureCategory) -> None:
    record = builders.recorded(exhibit=builders.exhibit(medium=medium))
    assert builders.content(record).disposal.category is category


def test_a_report_names_no_category() -> None:
    content = builders.content(builders.bad_blocks())
    assert content.kind is CertificateKind.NON_COMPLETION
    assert content.disposal.category is ErasureCategory.NONE


def test_what_was_not_scanned_or_only_partly_is_a_limit() -> None:
    assert Limit.NOT_SCANNED in builders.content(builders.recorded(scans=())).limits
    assert Limit.PARTLY_SCANNED in builders.content().limits


def test_a_copy_is_never_presented_as_the_device() -> None:
    done = builders.receipt(target_kind=TargetKind.WORKING_COPY)
    record = builders.recorded(disposal=builders.disposal(receipt=done))
    with pytest.raises(CertificateError, match="that is not the device"):
        builders.content(record)
    planned = builders.recorded(disposal=builders.disposal(route=Route.COPY))
    with pytest.raises(CertificateError, match="planned as a copy"):
        builders.content(planned)


@pytest.mark.parametrize(
    "record",
    [
        builders.recorded(exhibit=builders.exhibit(has_training_file=True)),
        builders.recorded(disposal=builders.disposal(authorisation=None)),
        builders.recorded(disposal=builders.disposal(receipt=builders.receipt(authority="none"))),
        builders.recorded(disposal=builders.disposal(permit=None)),
        builders.recorded(disposal=builders.disposal(evaluation=None)),
        replace(builders.recorded(), order=builders.order("x_ANOTHER")),
        replace(builders.recorded(), entries=()),
    ],
    ids=[
        "training exhibit outside training",
        "never authorised",
        "erased without a permit",
        "no permit on record",
        "holds not evaluated at start",
        "no line of the order",
        "not in the log",
    ],
)
def test_no_document_at_all_is_made_of_what_had_no_authority(record: Recorded) -> None:
    with pytest.raises(CertificateError):
        builders.content(record)


def test_no_certificate_of_work_that_began_after_its_order_was_quashed() -> None:
    day = builders.NOW.date()

    with pytest.raises(CertificateError, match="quashed"):
        builders.content(builders.recorded(order=builders.order().quashed(day)))
    later = builders.recorded(order=builders.order().quashed(day + timedelta(days=1)))
    assert builders.content(later).kind is CertificateKind.CERTIFICATE


def test_whether_work_began_before_a_quashing_is_asked_by_the_day_of_this_country() -> None:
    """Half an hour past midnight of 2 July in summer is 1 July by UTC."""
    record = builders.recorded(order=builders.order().quashed(date(2026, 7, 2)))
    permit = record.disposal.permit
    assert permit is not None
    permit = replace(permit, redeemed_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    with pytest.raises(CertificateError, match="quashed"):
        builders.content(replace(record, disposal=replace(record.disposal, permit=permit)))


def test_training_says_so_in_the_record() -> None:
    content = builders.content(builders.training())
    assert content.training
    assert content.training_sentence == "TRAINING: a training file was used in place of the device"


def test_only_people_who_took_part_are_named() -> None:
    named = {person.id for person in builders.content().people}
    assert builders.WITNESS not in named
    assert builders.VERIFIER in named


def test_what_somebody_signed_before_their_key_was_replaced_holds_by_the_key_of_its_time() -> None:
    log = builders.founded(builders.people())
    done = carry_out(Course(builders.on_record(), log, log.key, log.set_time))
    log.replace_key(
        builders.SUPERVISOR, builders.key_of("another"), asker=builders.OFFICER,
        confirmer=builders.WITNESS,
    )  # fmt: skip
    log.leave(builders.VERIFIER, by=builders.OFFICER)

    content = builders.content(log.certify(done))

    assert parse_record(to_canonical(content)) == content


def test_statements_of_all_who_signed_are_inside() -> None:
    kinds = [s.statement.kind for s in builders.content(builders.destroyed_phone()).statements]
    assert kinds == [
        StatementKind.PROPOSAL,
        StatementKind.AUTHORISATION,
        StatementKind.WITNESS,
        StatementKind.WITNESS,
    ]


def test_numbers_go_on_from_the_highest_of_the_year() -> None:
    assert next_number(2026, ()) == "EXP-2026-0001"
    assert next_number(2026, ("EXP-2026-0001", "EXP-2026-0007", "EXP-2025-0044")) == "EXP-2026-0008"
    assert next_number(2027, ("EXP-2026-9999",)) == "EXP-2027-0001"
    assert next_number(2026, ("EXP-2026-9999",)) == "EXP-2026-10000"


def test_after_a_restore_no_number_that_may_have_been_given_is_given_again() -> None:
    taken = ("EXP-2026-0007", "EXP-2026-R1-0003")

    assert next_number(2026, taken, restores=1) == "EXP-2026-R1-0004"
    assert next_number(2026, taken, restores=2) == "EXP-2026-R2-0001"
    assert next_number(2026, taken) == "EXP-2026-0008"


def test_the_method_of_a_destruction_is_not_an_overwrite() -> None:
    assert builders.content(builders.destroyed_phone()).disposal.method is ErasureMethod.DESTRUCTION


def test_a_certificate_names_the_parts_that_it_does_not_cover() -> None:
    whole = builders.recorded()
    drive = replace(whole.exhibit, id="x_PART", reference="ABC/1/1", parent_id=whole.exhibit.id)
    below = replace(drive, id="x_CARD", reference="ABC/1/1/1", parent_id="x_PART")

    content = builders.content(replace(whole, family=(whole.exhibit, drive, below)))

    assert [part.reference for part in content.exhibit.parts] == ["ABC/1/1", "ABC/1/1/1"]


def test_a_part_is_certified_under_the_line_that_names_its_parent() -> None:
    whole = builders.recorded()
    part = replace(whole.exhibit, parent_id="x_LAPTOP", id=whole.exhibit.id)
    laptop = replace(whole.exhibit, id="x_LAPTOP", reference="ABC/9", parent_id=None)
    line = replace(whole.order.lines[0], exhibit_ids=("x_LAPTOP",))
    told = replace(
        whole, exhibit=part, family=(part, laptop), order=replace(whole.order, lines=(line,))
    )

    content = builders.content(told)

    assert [each.number for each in content.order.lines] == [line.number]
    assert content.exhibit.part_of == "ABC/9"
    with pytest.raises(CertificateError, match="no line"):
        builders.content(replace(told, family=()))


def test_sectors_that_were_not_read_stand_on_the_certificate() -> None:
    whole = builders.recorded()
    log = AcquisitionLog("Guymager", (), bad_sectors=8)
    images = tuple(replace(image, log=log) for image in whole.acquisitions)

    content = builders.content(replace(whole, acquisitions=images))

    assert [image.bad_sectors for image in content.acquisitions] == [8]


def test_a_document_about_an_extraction_says_what_it_leaves_out() -> None:
    extraction = replace(builders.acquisition(), acquired_as=AcquiredAs.ARCHIVE)
    content = builders.content(builders.recorded(acquisitions=(extraction,)))

    assert Limit.EXTRACTION_ONLY in content.limits
    assert Limit.EXTRACTION_ONLY not in builders.content().limits
    pages = str(scan_section(content))
    assert "Extraction 1" in pages
    assert OUTSIDE in pages
    assert "Disk image 1" not in pages
