"""The files that the record refers to, each held to the recorded digest, and those of nobody.

One list for ``fsck``, ``doctor`` and backups. A file is written before the record that refers to
it, so a copy of the database finds every file of its moment, and what it does not know was left by
a run that was cut short, or put there by somebody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from blake3 import blake3
from cattrs import BaseValidationError

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import TRANSLATED
from evidence_store.data_folder.places import (
    CERTIFICATES,
    PLANS,
    RESULTS,
    SETS,
    TRANSLATIONS,
    VAULT,
)
from evidence_store.domain.disposals.disposal_states import CERTIFICATE_ISSUED
from evidence_store.domain.orders.order_documents import KeptDocument, documents_of
from evidence_store.domain.scans.hit_lists import HitList
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.records.vault import SUFFIX
from evidence_store.ways import Way
from forensics.documents import digest_of, from_json, to_json
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasePlan, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

FOLDERS = (VAULT, CERTIFICATES, PLANS, RESULTS, SETS, TRANSLATIONS)
"""What stands in these is either referred to by the record or of nobody."""

NOBODYS = (
    "the record refers to no such file. A run that was cut short left it, or a person put it there."
)


class BesidePlan(StrEnum):
    """What may stand beside a plan until its certificate is issued, by how its file's name ends."""

    STREAM_KEY = ".stream"
    OLD_BLOCKS = ".blocks"

    def name_for(self, plan: Digest) -> str:
        """What the file is called that is kept for a plan."""
        return f"{plan.value.hex()}{self}"


_OWNER = re.compile(r"([jd]_[0-9A-Z]+)[.-]")  # of a worker's file: a job or a disposal
_PIECE = 1024 * 1024
# Half of a digest, 128 bits: no two sets come to one name by chance.
NAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Referred:
    """One file that the record refers to: its path below the data folder and what it must be."""

    path: str
    what: str
    fits: Callable[[Path], bool]

    def require(self, data: Path) -> None:
        """Check that the file is there and is the recorded one.

        Raises:
            EvidenceStoreError: it is missing or another; the text says what to do.
        """
        path = data / self.path
        if not path.exists() and any(map(self.fits, path.parent.glob(f".{path.name}.*"))):
            raise EvidenceStoreError(
                f"{self.what} is written and has not got its name, because the program was "
                "stopped. It gets it at the next start: " + Way.SERVE + " --as YOU."
            )
        if not path.is_file() or path.is_symlink():
            raise EvidenceStoreError(f"{self.what} is missing: {self.path}. " + _BACK)
        if not self.fits(path):
            raise EvidenceStoreError(
                f"{self.what} was changed after it was recorded: {self.path}. " + _BACK
            )


_BACK = (
    "Restore the newest backup to another place (" + Way.BACKUP_RESTORE + ") and copy the file "
    "from there."
)


def issued_documents(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """Every document that was issued."""
    for each in uow.certificates.find():
        for name, digest in each.files.items():
            yield Referred(f"{CERTIFICATES}/{name}", f"{each.number}: its document", _is(digest))


def sealed_photographs(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """Every photograph and its copy to look at, as they were sealed."""
    for exhibit in uow.exhibits.find():
        for shot in exhibit.photographs:
            what = f"{exhibit.id}: the sealed file of photograph {shot.id}"
            yield Referred(f"{VAULT}/{shot.id}{SUFFIX}", what, _is(shot.sealed_digest))
            if shot.view_digest is not None:
                path = f"{VAULT}/{shot.id}.view{SUFFIX}"
                yield Referred(path, what, _is(shot.view_digest))


def sealed_documents(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """Every document of an order and each page that was drawn of it, as they were sealed."""
    for order in uow.orders.find():
        for kept, _ in documents_of(order):
            yield from files_of_document(kept)


def files_of_document(kept: KeptDocument) -> Iterator[Referred]:
    """The sealed file of one document of an order, and of each page of it."""
    what = f"{kept.id}: the sealed file of a document of an order"
    for page, digest in ((None, kept.sealed_digest), *enumerate(kept.pages, start=1)):
        yield Referred(f"{VAULT}/{kept.name_of(page)}{SUFFIX}", what, _is(digest))


def plans(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """The plan of every disposal that has one."""
    for each in uow.disposals.find():
        if each.plan_digest is not None:
            path = f"{PLANS}/{each.plan_digest.value.hex()}.json"
            yield Referred(path, f"{each.id}: its plan", _is_document(each.plan_digest, ErasePlan))


def results(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """The list of hits of every recorded scan, and what each job's scan wrote."""
    scans = uow.scans.find()
    listed = lists_on_record(uow, {each.exhibit_id for each in scans})
    for scan in scans:
        if scan.id in listed:
            path = f"{RESULTS}/{scan.result_digest.value.hex()}.hits.json"
            fits = _is_document(listed[scan.id], HitList)
            yield Referred(path, f"{scan.id}: its list of hits", fits)
    for job in uow.jobs.find():
        if job.kind is JobKind.SCAN and job.state is JobState.DONE:
            among = [s.result_digest for s in scans if s.acquisition_id == job.acquisition_id]
            yield Referred(f"{RESULTS}/{job.id}.json", f"{job.id}: its scan result", _one_of(among))


def translations(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """Every translation that somebody signed for, withdrawn ones too: editions rest on them."""
    for entry in uow.custody.control():
        if (
            b'"translation.signed"' in entry.body
            and (leaf := read_leaf(entry.body)).event == TRANSLATED
        ):
            digest = Digest.from_text(str(leaf.public["translation"]))
            path = f"{TRANSLATIONS}/{digest.value.hex()}.json"
            yield Referred(path, f"Entry {leaf.place.seq}: its translation", _is(digest))


def referred_to(uow: SqlUnitOfWork) -> Iterator[Referred]:
    """Every file that the record refers to by its digest."""
    for kind in (
        issued_documents,
        sealed_photographs,
        sealed_documents,
        plans,
        results,
        translations,
    ):
        yield from kind(uow)


def of_nobody(uow: SqlUnitOfWork, paths: Iterable[str]) -> list[str]:
    """Of these paths below a data folder, those that the record should know and does not."""
    named = {each.path for each in referred_to(uow)}
    named |= set(_secrets_of_plans(uow))
    named |= {f"{SETS}/{name_of_set(each.digest)}" for each in uow.hash_sets.find()}
    owners = {each.id for each in uow.jobs.find()} | {each.id for each in uow.disposals.find()}
    return sorted(
        path
        for path in paths
        if path.partition("/")[0] in FOLDERS and path not in named and _owner(path) not in owners
    )


def _secrets_of_plans(uow: SqlUnitOfWork) -> Iterator[str]:
    for each in uow.disposals.find():
        if each.plan_digest is not None and each.state not in CERTIFICATE_ISSUED:
            for what in BesidePlan:
                yield f"{PLANS}/{what.name_for(each.plan_digest)}"


def name_of_set(digest: Digest) -> str:
    """What the sealed file of an imported hash set is called, by the set's own digest."""
    return f"{digest.value.hex()[:NAME_LENGTH]}.set"


def _owner(path: str) -> str | None:
    """Whose working file it is: results, readings and receipts are named by job or disposal."""
    folder, _, name = path.partition("/")
    found = _OWNER.match(name) if folder == RESULTS else None
    return found[1] if found else None


def lists_on_record(uow: SqlUnitOfWork, exhibits: set[str]) -> dict[str, str]:
    """The digest of each scan's list of hits, as its custody entry has it."""
    said: dict[str, str] = {}
    for exhibit_id in exhibits:
        for entry in uow.custody.of_exhibit(exhibit_id):
            leaf = read_leaf(entry.body)
            if leaf.event == "scan.recorded":
                said[str(leaf.public["scan"])] = str(leaf.public["hit_list"])
    return said


def _is(digest: Digest) -> Callable[[Path], bool]:
    return lambda path: _digest_of(path, digest.algorithm) == digest


def _one_of(digests: list[Digest]) -> Callable[[Path], bool]:
    return lambda path: any(_digest_of(path, each.algorithm) == each for each in digests)


def _is_document(digest: Digest | str, kind: type[HitList | ErasePlan]) -> Callable[[Path], bool]:
    """Whether a file is exactly what is written of the document that has this digest."""

    def fits(path: Path) -> bool:
        data = path.read_bytes()
        try:
            found = from_json(data, kind)
        except (ValueError, BaseValidationError):
            return False
        return str(digest_of(found)) == str(digest) and to_json(found) == data

    return fits


def _digest_of(path: Path, algorithm: HashAlgorithm) -> Digest:
    hasher = blake3() if algorithm is HashAlgorithm.BLAKE3 else hashlib.new(algorithm.value)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
    return Digest(algorithm, hasher.digest())
