"""Acquisitions: registered with what was stated when they were made, and read again by us.

A disk image, or the archive or folder of a logical extraction.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.events.entry_kinds import as_text
from evidence_store.domain.events.kinds.scan_events import (
    ACQUISITION_DIFFERS,
    ACQUISITION_REGISTERED,
    ACQUISITION_VERIFIED,
)
from evidence_store.domain.exhibits.acquisitions import (
    Acquisition,
    ImageReading,
    RegisteredFile,
    WriteBlocker,
    acquired_as,
)
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.exhibits.known_by import imeis_of, numbers_of, of_files
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.offers.resuming import require_not_stopped
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, same_key, short_text
from evidence_store.errors import ConflictError, OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.acquired_files import (
    registered_file,
    require_no_copies,
    require_nothing_registered_in,
    retire,
)
from evidence_store.workflow._kit.subjects.bags import (
    TO_EXTRACT,
    TO_IMAGE,
    UNTOUCHED,
    BagWork,
    close_after_work,
    open_for_work,
    require_at_bench,
)
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.noting import Noted, note
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from evidence_store.workflow._kit.subjects.second_readings import (
    read_second,
    record_second,
    require_second_reader,
)
from forensics.acquisition_log import AcquisitionLog, disagreements
from forensics.scanning.sources.whole_reading import read_whole
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, SourceRef
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.signing.signed_acts import SignedAct, Signer
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class AcquisitionEntry:
    """An acquisition as it is entered: which files, what made it, which digests it states.

    ``log`` is what was read from the tool's own log, ``log_digest`` the SHA-256 of that file. What
    the log states counts as stated, too.
    """

    source: SourceRef
    made_with: str
    stated_digests: tuple[Digest, ...]
    write_blocker: WriteBlocker | None = None
    log: AcquisitionLog | None = None
    log_digest: Digest | None = None
    # The image was made before this record of the exhibit
    # began, so that no bag was opened for it here.
    is_before_record: bool = False


def register_acquisition(
    desk: Desk, exhibit_id: str, *, entry: AcquisitionEntry, bag: BagWork = UNTOUCHED
) -> Acquisition:
    """Register what was acquired of an exhibit; what it states is kept and believed by nobody.

    The person who registers it holds the exhibit, out of an opened bag; ``bag`` says that it was
    opened for this, and closed after it. An image from before the record needs neither.

    Raises:
        WrongEntryError: a disk image has another size than the exhibit, a file of it is not there,
            or its note cannot be retired; a folder holds a working copy; a log of a disk image goes
            with an extraction; or the new seal was used before.
        ConflictError: one of its files is registered already, or lies in a folder that is, or a
            folder holds such a file.
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: the exhibit is under disposal or past it, the actor does not hold it,
            its bag is not open, or it was moved here and so cannot have been imaged before.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_ACQUISITION)
    given = _ToRegister.of(entry)
    with desk.uow:  # before a bag is opened for it
        opened = open_offered(desk, exhibit_id, ExhibitDeed.REGISTER_IMAGE)
        require_nothing_registered_in(entry.source, opened=opened)
    open_for_work(
        desk, exhibit_id, bag, why=TO_EXTRACT if holds_files(entry.source.kind) else TO_IMAGE
    )
    with desk.uow as uow:
        opened = open_exhibit(desk, exhibit_id)
        _require_imaged_by(opened, is_before=entry.is_before_record)
        _require_its_own(opened, given)
        acquisition = _made(opened, given)
        # A file of it that was a working copy is none from then on: its note is retired, lastingly,
        # before the record says that it is an acquisition.
        for path in given.paths:
            retire(path, acquisition=acquisition.id, at=opened.at)
        saved = uow.exhibits.save(opened.exhibit.after(ExhibitAct.ACQUIRE))
        uow.acquisitions.add(acquisition)
        opened.append(
            ACQUISITION_REGISTERED,
            public=_registered(acquisition, is_before_record=entry.is_before_record),
            committed={"image": acquisition.image_name},
        )
        close_after_work(opened, bag)
        # A log that does not agree with the image, or names another device, is a discrepancy: the
        # image is registered, and the exhibit is held until two people have settled it.
        wrong = _log_against(acquisition, saved, stated=entry.stated_digests)
        if wrong:
            note(replace(opened, exhibit=uow.exhibits.get(saved.id)), wrong)
        uow.commit()
    return acquisition


def verify_acquisition(
    desk: SigningDesk,
    acquisition_id: str,
    *,
    source: SourceRef,
    on_progress: Callable[[int], None],
    by_second: bool = False,
) -> Acquisition:
    """Read the whole disk image, compare its digests with the stated ones, sign and record it.

    A confined child reads it. A digest that differs blocks the exhibit from then on, and nobody
    signs that; what could not be read is carried as faults, and then there is no digest at all.
    ``by_second``: another reader reads it as well, and two that differ are a discrepancy.

    Raises:
        WrongEntryError: ``source`` is not the image that was registered, or there is no second
            reader for it.
        DiskImageError: the image cannot be opened.
        OutOfSequenceError: somebody stopped and referred the exhibit.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.VERIFY_ACQUISITION)
    # The reading is done outside any transaction, since it can take hours.
    found = _read_whole(
        desk, acquisition_id, source=source, on_progress=on_progress, by_second=by_second
    )
    with desk.uow:
        opened, read = _as_read(desk, acquisition_id, found)
        return _record(opened, read, signed=_signed_for(opened, read, signer=desk.signer))


def read_acquisition(
    desk: Desk,
    acquisition_id: str,
    *,
    source: SourceRef,
    on_progress: Callable[[int], None],
    by_second: bool = False,
) -> ImageReading:
    """Read the whole disk image for somebody who signs later what was found: ``sign_reading``.

    That a digest differs is recorded at once, and blocks the exhibit; and the result of a second
    reader, which nobody signs. Nothing else is recorded.

    Raises:
        WrongEntryError: ``source`` is not the image that was registered, or there is no second
            reader for it.
        DiskImageError: the image cannot be opened.
        OutOfSequenceError: somebody stopped and referred the exhibit.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.VERIFY_ACQUISITION)
    found = _read_whole(
        desk, acquisition_id, source=source, on_progress=on_progress, by_second=by_second
    )
    with desk.uow:
        opened, read = _as_read(desk, acquisition_id, found)
        if read.differing:
            _record(opened, read, signed=None)
    return found


def sign_reading(desk: SigningDesk, job_id: str, *, found: ImageReading) -> Acquisition:
    """Sign and record what a worker read of a disk image for the actor, who asked for that job.

    Raises:
        OutOfSequenceError: it was no such job, something newer is recorded of the image, or the
            exhibit is stopped.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.VERIFY_ACQUISITION)
    with desk.uow as uow:
        job = uow.jobs.get(job_id)  # held to the log: whose it is, of which image, since when
        opened, read = _as_read(desk, job.acquisition_id, found)
        reference = opened.exhibit.reference
        require_not_stopped(opened.exhibit)
        if (job.kind, job.state, job.asked_by) != (
            JobKind.CHECK_IMAGE,
            JobState.DONE,
            desk.actor.id,
        ):
            raise OutOfSequenceError(
                f"{reference}: no check of this {read.called} was completed for you. Have it "
                "checked first: " + Way.ACQUISITION_VERIFY + "."
            )
        if not uow.acquisitions.get(job.acquisition_id).is_older_than(job.asked_at):
            raise OutOfSequenceError(
                f"{reference}: a newer reading of this {read.called} is recorded. If there is "
                "doubt, have it checked again: " + Way.ACQUISITION_VERIFY + "."
            )
        return _record(opened, read, signed=_signed_for(opened, read, signer=desk.signer))


def _read_whole(
    desk: Desk,
    acquisition_id: str,
    *,
    source: SourceRef,
    on_progress: Callable[[int], None],
    by_second: bool,
) -> ImageReading:
    """Read it by our reader, and then by the second one, whose result is recorded."""
    with desk.uow as uow:
        registered = uow.acquisitions.get(acquisition_id)
        require_not_stopped(uow.exhibits.get(registered.exhibit_id))
    if tuple(str(path.resolve()) for path in source.segments) != registered.segments:
        raise WrongEntryError("These are not the files that were registered. Check where they are.")
    if by_second:
        require_second_reader(source)
    found = _read(source, stated=registered.stated_digests, on_progress=on_progress)
    if by_second:
        # Recorded when the reading ends: a difference holds
        # the exhibit, and waits for no signature (ADR 70).
        second = read_second(found, source=source, on_progress=on_progress)
        with desk.uow as uow:
            image = uow.acquisitions.get(acquisition_id)
            record_second(open_exhibit(desk, image.exhibit_id), image, found, second)
            uow.commit()
    return found


def _as_read(
    desk: Desk, acquisition_id: str, found: ImageReading
) -> tuple[OpenExhibit, Acquisition]:
    """The exhibit in the open transaction, and its disk image as it was read."""
    before = desk.uow.acquisitions.get(acquisition_id)
    opened = open_exhibit(desk, before.exhibit_id)
    return opened, before.as_read(found, by=desk.actor.id, at=opened.at)


def _told(read: Acquisition) -> dict[str, JsonValue]:
    return {
        "acquisition": read.id,
        "computed": [str(digest) for digest in read.computed_digests],
        "faults": len(read.faults),
    }


def _signed_for(opened: OpenExhibit, read: Acquisition, *, signer: Signer) -> SignedAct | None:
    """What the person who had it read signs; None where it differs, which nobody has to sign."""
    if read.differing:
        return None
    facts = {name: as_text(each) for name, each in _told(read).items()}
    return opened.sign_act(ACQUISITION_VERIFIED, signer=signer, facts=facts)


def _record(opened: OpenExhibit, read: Acquisition, *, signed: SignedAct | None) -> Acquisition:
    """Save the image as it was read, with its entry, and commit."""
    uow, exhibit = opened.uow, opened.exhibit
    saved = uow.acquisitions.save(read)
    if saved.is_verified:
        exhibit = uow.exhibits.save(exhibit.after(ExhibitAct.VERIFY_IMAGE))
    if saved.differing:
        kinds: list[JsonValue] = [digest.algorithm.value for digest in saved.differing]
        opened.append(ACQUISITION_DIFFERS, public={**_told(saved), "differing": kinds})
    else:
        opened.append(ACQUISITION_VERIFIED, public=_told(saved), signed=signed)
    wrong = _log_against(saved, exhibit, computed=saved.computed_digests)
    # An image that is read twice and disagrees with its log is one discrepancy.
    if wrong and all(wrong.note != each.note for each in exhibit.discrepancies):
        note(replace(opened, exhibit=exhibit), wrong)
    uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class _ToRegister:
    """An acquisition as it can be registered: its words kept short, its files as they lie there."""

    entry: AcquisitionEntry
    made_with: str
    image: str
    paths: tuple[Path, ...]
    files: tuple[RegisteredFile, ...]

    @classmethod
    def of(cls, entry: AcquisitionEntry) -> _ToRegister:
        """What was entered, read from the files that it names.

        Raises:
            WrongEntryError: a word is too long, a file is not there, or a folder holds a working
                copy.
        """
        made_with = short_text(entry.made_with, what="made_with")
        image = short_text(entry.source.image, what="image_name")
        require_no_copies(entry.source)
        paths = tuple(path.resolve() for path in entry.source.segments)
        files = tuple(registered_file(path, entry.source) for path in paths)
        return cls(entry, made_with, image, paths, files)


def _registered(acquisition: Acquisition, *, is_before_record: bool) -> dict[str, JsonValue]:
    """What the log says in clear of an acquisition that is registered."""
    log = acquisition.log_digest
    return {
        "acquisition": acquisition.id,
        "size": acquisition.size,
        "segments": len(acquisition.segments),
        "stated": [str(digest) for digest in acquisition.stated_digests],
        "log": None if log is None else str(log),
        "bad_sectors": acquisition.bad_sectors,
        "before_record": is_before_record,
        "acquired_as": acquisition.acquired_as.value,
    }


def _made(opened: OpenExhibit, given: _ToRegister) -> Acquisition:
    entry = given.entry
    return Acquisition(
        id=new_id("a"),
        version=1,
        exhibit_id=opened.exhibit.id,
        image_name=given.image,
        segments=tuple(map(str, given.paths)),
        size=entry.source.size,
        made_with=given.made_with,
        stated_digests=_all_stated(entry),
        registered_by=opened.actor.id,
        registered_at=opened.at,
        files=given.files,
        write_blocker=None if entry.write_blocker is None else kept_entry(entry.write_blocker),
        log=entry.log,
        log_digest=entry.log_digest,
        acquired_as=acquired_as(entry.source.kind),
    )


def _require_imaged_by(opened: OpenExhibit, *, is_before: bool) -> None:
    """Check that the actor can have imaged it, or nobody here can have.

    Raises:
        OutOfSequenceError: neither.
    """
    exhibit = opened.exhibit
    if not is_before:
        require_at_bench(opened.uow, exhibit, actor=opened.actor)
    elif exhibit.whereabouts is not Whereabouts.BOOKED_IN or exhibit.handovers:
        raise OutOfSequenceError(
            f"{exhibit.reference}: it was moved or opened since this record of it began, so the "
            "record cannot say when it was imaged. Register the image as made now, out of its bag."
        )


def _require_its_own(opened: OpenExhibit, given: _ToRegister) -> None:
    """Check that it can be of this exhibit, and no file of it is registered yet."""
    entry, marks = given.entry, {file.marks for file in given.files}
    exhibit, is_logical = opened.exhibit, holds_files(entry.source.kind)
    if entry.log is not None and entry.log.is_of_files is not is_logical:
        of, what = ("an extraction of files", "a disk image")[:: 1 if entry.log.is_of_files else -1]
        raise WrongEntryError(
            f"{exhibit.reference}: this log is of {of}, and what you register is {what}. Register "
            "it without that log."
        )
    # An extraction is as long as what was taken off the medium, and says nothing of its size.
    if not is_logical and exhibit.size not in (None, entry.source.size):
        raise WrongEntryError(
            f"{exhibit.reference}: the disk image holds {entry.source.size} bytes, the record "
            f"says {exhibit.size}. Find out why before you register it."
        )
    # A file that lies in a registered folder is a part of that.
    paths = {str(path) for each in given.paths for path in (each, *each.parents)}
    for each in opened.uow.acquisitions.known_by(of_files(paths=paths, marks=marks)):
        own = each.exhibit_id == exhibit.id
        raise ConflictError(
            f"{exhibit.reference}: this {each.called} is registered already"
            + ("." if own else ", for another exhibit. One image is of one exhibit.")
        )


def _all_stated(entry: AcquisitionEntry) -> tuple[Digest, ...]:
    """What was stated by hand or in the container, and what the log states of another kind."""
    told = entry.stated_digests
    # One of each kind: where the log says another of the same kind, that is a discrepancy.
    kinds = {digest.algorithm for digest in told}
    logged = () if entry.log is None else entry.log.digests
    return tuple(sorted({*told, *(each for each in logged if each.algorithm not in kinds)}))


def _log_against(
    acquisition: Acquisition,
    exhibit: Exhibit,
    *,
    stated: tuple[Digest, ...] = (),
    computed: tuple[Digest, ...] = (),
) -> Noted | None:
    """What in the log does not agree with the image or the exhibit, as a discrepancy to note."""
    log = acquisition.log
    if log is None:
        return None
    found = [*disagreements(log, size=acquisition.size, stated=stated, computed=computed)]
    if log.serial and exhibit.serial and same_key(log.serial) != same_key(exhibit.serial):
        found.append("The log and the record have different serial numbers.")
    if log.imeis and exhibit.imei and not imeis_of(log.imeis) & numbers_of(exhibit):
        found.append("The log and the record have different IMEIs.")
    if not found:
        return None
    return Noted(
        DiscrepancyKind.IMAGE_LOG,
        f"{acquisition.called.capitalize()} {acquisition.id}: {' '.join(found)}",
    )


def _read(
    source: SourceRef, *, stated: tuple[Digest, ...], on_progress: Callable[[int], None]
) -> ImageReading:
    # Beside what was stated: two files can be made with one MD5 or one SHA-1.
    algorithms = dict.fromkeys((HashAlgorithm.SHA256, *(d.algorithm for d in stated)))
    found = read_whole(source, algorithms=tuple(algorithms), on_progress=on_progress)
    return ImageReading(found.digests, found.faults, found.sample)
