"""Exports of recorded scans as files: made in a private folder, recorded, handed out once.

A file is put where it waits in the transaction that records its digest, and leaves with the one
download or after a day. Whatever lies there without its entry is of a run that was killed.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import EXPORTED
from evidence_store.domain.scans.not_examined import OUTSIDE_EXTRACTION
from evidence_store.domain.scans.scan_exports import ExportFile
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import (
    ConflictError,
    CustodyError,
    NotFoundError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.kept_files.scan_results import digest_of_file, kept_result
from evidence_store.kept_files.sealed_sets import NOT_OPENED, as_sentence, file_of_set
from evidence_store.open_folder.handing_out import KEPT_FOR, remove_what_may_not_stay
from evidence_store.ways import Way
from evidence_store.workflow.scans.scan_exports import (
    list_exports,
    open_for_export,
    record_export,
    record_export_download,
)
from forensics.errors import (
    ForensicsError,
    HashSetError,
    WrongPassphraseError,
    WrongUseError,
)
from forensics.exports.export import EXPORTS
from forensics.output import flush_folder, refuse_existing, writing_new
from forensics.value_classes import dataclass
from forensics.values import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.domain.cases.recipients import Recipients
    from evidence_store.domain.scans.scan_exports import ExportDeed, ScanExport
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import KeyHolder
    from evidence_store.open_folder.store import Reading, Store
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow.scans.scan_exports import Exportable
    from forensics.exports.export import ExportKind
    from forensics.exports.scanned import Scanned
    from forensics.hash_set import HashSet

AWAY = (
    "The scan result is not in this data folder: it was recorded at the command line, and the "
    "person who recorded it has the file."
)
_NAME = re.compile(r"(n_[0-9A-Za-z]{1,40})\.(e_[0-9A-Za-z]{1,40})\.export")


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """What is asked for.

    Args:
        scan_id: of which scan.
        form: the name of the export (``forensics.exports``).
        result: the scan result's file, where it is not in the data folder.
        set_file: the sealed hash set of the scan, where it is not in the data folder.
        passphrase: opens it; for exports that hold digests of known files.
    """

    scan_id: str
    form: str
    result: Path | None = None
    set_file: Path | None = None
    passphrase: bytes | None = field(default=None, repr=False)


def make_export(
    store: Store, holder: KeyHolder, asked: ExportAsked, *, to: Recipients
) -> ScanExport:
    """Make an export and record it; its file waits then to be handed out.

    Where anything fails in between, no file is kept and nothing is recorded.

    Raises:
        NotPermittedError: the person's duties do not include it.
        OutOfSequenceError: the exhibit was stopped, the count of the set is not confirmed, or the
            result is not here.
        WrongEntryError: the result or the hash set is another, or does not open; nobody is named.
    """
    kind = EXPORTS[asked.form].kind
    desk = store.desk_of(holder)
    told = open_for_export(desk, asked.scan_id, holds_digests=kind.holds_digests)
    to = to.kept()
    tidy_exported(store, holder.unit_keys)
    folder = store.data / EXPORTED
    folder.mkdir(mode=0o700, exist_ok=True)
    # No name that anything hands out.
    beginning = folder / f"{new_id('f')}.making"
    try:
        with _scanned(store, asked, told) as scanned, writing_new(beginning) as file:
            EXPORTS[asked.form].write(scanned, file)
        made = ExportFile(
            asked.form, kind.holds_digests, digest_of_file(beginning), beginning.stat().st_size
        )

        def put(export_id: str) -> None:
            beginning.rename(_path(store, asked.scan_id, export_id))
            flush_folder(folder)

        return record_export(store.desk_of(holder), asked.scan_id, made, to=to, put=put)
    finally:
        beginning.unlink(missing_ok=True)


def write_export(
    store: Store, holder: KeyHolder, asked: ExportAsked, *, to: Recipients, out: Path
) -> ScanExport:
    """Make and record an export, and write it to ``out``, of mode 0600, whole or not at all.

    Raises:
        OutputExistsError: the file is there already; nothing is recorded.
        As ``make_export``; no file is written then.
    """
    refuse_existing(out)
    made = make_export(store, holder, asked, to=to)
    waits = _path(store, asked.scan_id, made.id)
    with waits.open("rb") as file, writing_new(out) as target:
        shutil.copyfileobj(file, target)
    _remove(store, asked.scan_id, made.id)
    return made


def download_export(store: Store, holder: KeyHolder, scan_id: str, export_id: str) -> bytes:
    """Record that an export which waits is downloaded, remove it, and give its bytes: once.

    Raises:
        As ``record_export_download``.
        CustodyError: it is not the file that was recorded.
    """

    def take(made: ScanExport) -> bytes:
        path = _path(store, scan_id, made.id)
        if not path.is_file():
            raise ConflictError("The export is no longer kept. Make another one.")
        if digest_of_file(path) != made.file.digest:
            raise CustodyError("The file that waits is not the recorded one. Make another.")
        return path.read_bytes()

    data = record_export_download(store.desk_of(holder), scan_id, export_id, take=take)
    _remove(store, scan_id, export_id)
    return data


def result_in(store: Store, told: Exportable) -> Path:
    """Return the file of the scan's result in the data folder.

    Raises:
        OutOfSequenceError: it is not there; the text says what to do.
    """
    scan = told.scan
    path = kept_result(store, scan.result_digest, exhibit_id=scan.exhibit_id)
    if path is None:
        raise OutOfSequenceError(AWAY + " Name that file: " + Way.ACQUISITION_EXPORT + " --result.")
    return path


def export_kinds(*, holds_digests: bool) -> Mapping[str, ExportKind]:
    """Return the forms that hold digests of known files, or those that hold none, by name."""
    found = {name: EXPORTS[name].kind for name in EXPORTS}
    return {n: kind for n, kind in found.items() if kind.holds_digests is holds_digests}


def require_exportable(store: Store, desk: Desk, deed: ExportDeed, scan_id: str) -> Path:
    """Check that an export can be made of a scan here and now; give its result's file.

    Raises:
        RefusedError: it cannot; the text says what to do.
    """
    told = open_for_export(desk, scan_id, holds_digests=deed.holds_digests)
    if deed.holds_digests:
        _set_in(store, told)
    return result_in(store, told)


def is_export_waiting(store: Store, made: ScanExport) -> bool:
    """Whether the export can be downloaded: kept, and nobody had it."""
    return made.downloaded is None and _path(store, made.scan_id, made.id).is_file()


def tidy_exported(store: Store, unit_keys: UnitKeys) -> int:
    """Remove what is not to be handed out: unrecorded, downloaded, or older than a day.

    Returns:
        How many files were removed.
    """
    return remove_what_may_not_stay(store, unit_keys, store.data / EXPORTED, _may_stay)


def _may_stay(store: Store, uow: Reading, path: Path) -> bool:
    now = store.clock()
    named = _NAME.fullmatch(path.name)
    if named is None:  # one that is still being made, which its own process removes
        return now.timestamp() - path.stat().st_mtime < KEPT_FOR.total_seconds()
    scan_id, export_id = named.groups()
    (scan,) = uow.scans.find(id=scan_id) or (None,)
    return scan is not None and any(
        each.id == export_id and each.downloaded is None and now - each.made < KEPT_FOR
        for each in list_exports(uow, scan.exhibit_id, scan_id)
    )


@contextmanager
def _scanned(store: Store, asked: ExportAsked, told: Exportable) -> Iterator[Scanned]:
    """The scan's result, as far as it is of this acquisition, with what the record says of it."""
    from forensics.exports.scanned import open_scanned  # noqa: PLC0415 -- pages load without it

    digest = told.scan.result_digest
    path = asked.result or result_in(store, told)
    hash_set = _hash_set(store, asked, told) if _needs_set(asked) else None
    try:
        with open_scanned(path, hash_set=hash_set) as scanned:
            if scanned.digest != digest:
                raise WrongEntryError("The scan result is not the one that was recorded.")
            yield _of_acquisition(scanned, told)
    except WrongUseError as error:
        raise WrongEntryError("The hash set is not the one of this scan. Name that one.") from error
    except ForensicsError as error:  # a damaged result, or known files without such a digest
        raise WrongEntryError(as_sentence(error)) from error


def _needs_set(asked: ExportAsked) -> bool:
    return EXPORTS[asked.form].kind.holds_digests


def _hash_set(store: Store, asked: ExportAsked, told: Exportable) -> HashSet:
    from forensics.hash_sets.opening import open_hash_set  # noqa: PLC0415 -- it takes numpy

    path = asked.set_file or _set_in(store, told)
    try:
        return open_hash_set(path, passphrase=asked.passphrase or b"")
    except WrongPassphraseError as error:
        raise WrongEntryError(NOT_OPENED) from error
    except HashSetError as error:
        raise WrongEntryError(as_sentence(error)) from error


def _set_in(store: Store, told: Exportable) -> Path:
    path = file_of_set(store, told.scan.hash_set_digest)
    if path is None:
        raise OutOfSequenceError(
            "The sealed hash set of this scan is not in this data folder. Name its file: "
            + Way.ACQUISITION_EXPORT
            + " --hash-set."
        )
    return path


def _of_acquisition(scanned: Scanned, told: Exportable) -> Scanned:
    """What the result says of this acquisition alone: others may be of another exhibit."""
    image, facts = told.acquisition.image_name, scanned.facts
    outside = Fault(image, "outside this extraction", (), OUTSIDE_EXTRACTION)
    faults = tuple(each for each in facts.faults if each.image == image)
    facts = replace(
        facts,
        sources=tuple(each for each in facts.sources if each.image == image),
        faults=(outside, *faults) if told.acquisition.is_logical else faults,
    )
    return replace(
        scanned,
        facts=facts,
        hits=lambda: (hit for hit in scanned.hits() if hit.image == image),
        recorded=_recorded(told),
    )


def _recorded(told: Exportable) -> tuple[tuple[str, str], ...]:
    of = told.acquisition
    computed = of.computed_digests or tuple(filter(None, [of.computed_digest]))
    return (
        ("Case", told.case),
        ("Exhibit", told.exhibit),
        ("What was scanned", f"{of.called} {of.image_name}, made with {of.made_with}"),
        *((f"{each.algorithm.printed} that we worked out", each.value.hex()) for each in computed),
        ("Faults when it was read from end to end", "; ".join(of.faults) or "none"),
    )


def _remove(store: Store, scan_id: str, export_id: str) -> None:
    _path(store, scan_id, export_id).unlink(missing_ok=True)
    flush_folder(store.data / EXPORTED)


def _path(store: Store, scan_id: str, export_id: str) -> Path:
    name = f"{scan_id}.{export_id}.export"
    # The ids come from an address: nothing in them may lead out of the folder.
    if not _NAME.fullmatch(name):
        raise NotFoundError("There is no such export.")
    return store.data / EXPORTED / name
