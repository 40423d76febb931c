"""A hard disk of somebody else's, scanned for real, with a training file used in its place.

Its one file system is FAT. Two pictures are files of their own; a third lies in a file that holds
other things too, and stays in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.selective_plans import WorkedOut
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.scans.hit_lists import hit_list
from evidence_store.kept_files.hits import keep_hits
from evidence_store.workflow.disposals.disposals import authorise_disposal
from evidence_store.workflow.disposals.verifications import record_verification
from evidence_store.workflow.exhibits.exhibits import book_in, register_training_file
from evidence_store.workflow.orders.orders import map_line
from evidence_store.workflow.scans.acquisitions import (
    AcquisitionEntry,
    register_acquisition,
    verify_acquisition,
)
from evidence_store.workflow.scans.hash_sets import confirm_hash_set, register_hash_set
from evidence_store.workflow.scans.scans import record_scan
from forensics.containers.opening import identify_source
from forensics.documents import digest_of, to_json
from forensics.erasing.planning import read_plan
from forensics.erasing.verifying import verify_erasure
from forensics.hash_set import HashSet
from forensics.selecting.choosing import Choice
from forensics.selecting.planning import freeze, look, require_agreed
from forensics.selecting.rejudging import join_selective
from forensics.selecting.reworking import verify_worked_out
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm
from tests.evidence_store.settling import settle_interests
from tests.forensics.erasing.builders import make_working_copy, surroundings
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, run
from tests.forensics.scanning.builders import a_whole_set_of, means, raw_request, scanned
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.erase_bench import Bench
from tests.webui.scanned import Scanned
from tests.webui.story import in_hand
from tests.webui.working import days_ago

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.scans.scan import ScanRecord
    from forensics.values import Extent, ScanResult

VICTIM = "complainant-a.jpg"
STORE = "store.db"


@dataclass(frozen=True)
class Selecting(Bench):
    """The same people; what stands at the device is the training file."""

    known: HashSet

    def scan(self, name: str, *, of: Path | None = None) -> ScanResult:
        """What a scan of the training file finds now."""
        target = of or self.training_file
        now = self.unit.store.clock()
        return scanned(
            hash_set=self.known,
            out=target.with_name(name),
            request=raw_request(target),
            with_means=means(now=now),
        )

    @property
    def names(self) -> int:
        """How many names of files stay, as it was proposed."""
        assert self.disposal.selected is not None
        return self.disposal.selected.names

    @property
    def extents(self) -> tuple[Extent, ...]:
        """What is overwritten."""
        return read_plan(self.plan).extents

    def decide(self) -> None:
        """Somebody else owns the disk, and agreed to have it back without the pictures."""
        order = self.unit.story.order.id
        answer = self.person("S1").do(
            f"/orders/{order}/acts/owner",
            choice="sanitise_and_return",
            owner="Owner of the disk",
            agreed_on=days_ago(self.unit, 1),
            reason="I agree that the pictures are taken out.",
            exhibits=[self.scanned.exhibit],
            passphrase=PASSPHRASE,
        )
        assert answer.status_code == 303, answer.text

    def plan_it(self) -> None:
        """What ``expunge erase plan --route selective`` writes, by its own functions."""
        result = self.scanned.result
        assert result is not None
        hits = enumerate(result.hits, start=1)
        held = frozenset(number for number, hit in hits if STORE in (hit.path or ""))
        looked = look(
            self.training_file,
            result=to_json(result),
            scan=lambda: result,  # nothing changed since
            choice=Choice(leave=held, may_keep_names=True),
            around=surroundings(),
        )
        require_agreed(looked)
        plan = freeze(looked, reason="third_party_owner", around=surroundings())
        self.plan.write_bytes(to_json(plan))

    def work_out_again(self) -> WorkedOut:
        """What ``expunge disposal authorise --target`` does before it signs, by its functions."""
        plan, result = read_plan(self.plan), self.scanned.result
        assert result is not None
        verify_worked_out(
            plan,
            path=self.training_file,
            result=to_json(result),
            scan=lambda: self.scan("authorising"),
            around=surroundings(),
        )
        listed = hit_list(result, image=result.sources[0].image, result_digest=_sha256(result))
        return WorkedOut(plan, digest_of(listed))

    def sign(self, worked_out: WorkedOut, *, names: int) -> Disposal:
        """The supervisor signs, and states how many names stay."""
        return authorise_disposal(
            self.desk("S1"), self.disposal.id, worked_out=worked_out, names_left=names
        )

    def verify(self) -> None:
        """Another person reads all of it again, scans it again, and signs for what was found."""
        plan, receipt = read_plan(self.plan), self.disposal.receipt
        assert receipt is not None
        assert plan.selection is not None
        around = surroundings(now=self.unit.store.clock)
        found = verify_erasure(plan, receipt, target=self.training_file, around=around)
        joined = join_selective(
            found,
            self.scan("verifying"),
            selection=plan.selection,
            receipt=receipt,
            checks=plan.selection.checks,
        )
        record_verification(self.desk("E2"), self.disposal.id, verification=joined)


def set_up(app: Flask, unit: Unit, folder: Path) -> Selecting:
    """The disk, booked in, imaged, scanned with the confirmed set; nothing bars its erasure."""
    medium = _medium(folder)
    known = a_whole_set_of(medium.planted.values())
    disk = _booked_in(unit)
    training_file, plan = folder / "training-file.raw", folder / "plan.json"
    empty = Scanned(disk.id, None, medium.path, None)  # type: ignore[arg-type]  # scanned below
    bench = Selecting(app, unit, empty, training_file, plan, known)
    copied = make_working_copy(training_file, medium.path.read_bytes())
    register_training_file(
        bench.desk("O1"), disk.id, copy_serial=copied.id, copy_size=copied.size,
        is_training=True,
    )  # fmt: skip
    map_line(bench.desk("O1"), unit.story.order.id, line=2, exhibit_ids=(disk.id,))
    settle_interests(unit.store, unit.story.order, by=unit.store.open_actor("O1", PASSPHRASE))
    result = bench.scan("graded", of=medium.path)
    scan = _recorded(bench, disk, result)
    return replace(bench, scanned=Scanned(disk.id, scan, medium.path, result))


def _medium(folder: Path) -> Medium:
    medium = an_image(folder, "disk.raw", 2 * MIB)
    run("mkfs.vfat", "-s", "1", medium.path)
    held = b"something else".ljust(4096, b"=") + medium.plant("held", 6_000) + b"end"
    files = {
        VICTIM: medium.plant(VICTIM, 20_007),
        "other.jpg": medium.plant("other.jpg", 9_011),
        STORE: held,
        "letters.txt": b"what its owner gets back\n" * 100,
    }
    for name, content in files.items():
        run("mcopy", "-i", medium.path, "-", f"::{name}", stdin=content)
    return medium


def _booked_in(unit: Unit) -> Exhibit:
    entry = ExhibitEntry(
        reference="ABC/7",
        description="Hard disk",
        medium=MediumKind.HDD,
        seal="B7234567",
        holder="Property store, Bangor",
        serial="HDD-TRAINING-7",
    )
    officer = unit.store.open_actor("O1", PASSPHRASE)
    return book_in(unit.store.desk_of(officer), unit.story.case.id, entry=entry)


def _recorded(bench: Selecting, disk: Exhibit, result: ScanResult) -> ScanRecord:
    """The disk's image, checked, and the scan of it, on record."""
    store, image = bench.unit.store, bench.scanned.image
    desk, source = bench.desk("E1"), identify_source(image)
    bag = in_hand(store, store.open_actor("E1", PASSPHRASE), disk)
    made = register_acquisition(desk, disk.id, entry=AcquisitionEntry(source, "dd", ()), bag=bag)
    verify_acquisition(desk, made.id, source=source, on_progress=lambda _: None)
    summary = bench.known.summary
    added = register_hash_set(desk, bench.unit.story.case.id, summary=summary)
    confirm_hash_set(bench.desk("E2"), added.id, scheduled=summary.known_files)
    keep = partial(keep_hits, store)
    return record_scan(desk, made.id, result=result, result_digest=_sha256(result), keep=keep)


def _sha256(result: ScanResult) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(to_json(result)).digest())
