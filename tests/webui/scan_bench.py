"""A bench with an image to scan, and the people who scan it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobKind
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.worker.working import work
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry, register_acquisition
from evidence_store.workflow.scans.hash_sets import register_hash_set
from forensics.hash_sets.opening import open_hash_set
from forensics.scanning.sources.guarded_images import identify_acquired
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.story import book_stick, in_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidence_store.domain.unit.jobs import Job


SET_PASSPHRASE = "a set has a passphrase of its own"
NAME = "IMG_20240101_canary.jpg"


@dataclass(frozen=True)
class Bench:
    """An examiner at the browser, a disk image on record, and a hash set that finds one file."""

    unit: Unit
    examiner: ActingWithKeys
    visitor: Visitor
    stick: str
    image: str
    known: str
    set_file: Path

    @property
    def exhibit(self) -> str:
        return f"/exhibits/{self.stick}"

    def jobs(self) -> list[Job]:
        with self.unit.store.reading() as uow:
            return list(uow.jobs.find())

    def work(self) -> int:
        store = self.unit.store
        return work(store, self.examiner.unit_keys, is_leaving=lambda: False, until_idle=True)

    def check(self) -> None:
        """Have the image checked by a worker, and sign for what it found."""
        self.visitor.do(f"{self.exhibit}/acts/check-image", image=self.image)
        assert self.work() == 1
        self.sign_check()

    def sign_check(self) -> None:
        (job,) = (one for one in self.jobs() if one.kind is JobKind.CHECK_IMAGE)
        signed = self.visitor.do(f"/jobs/{job.id}/acts/sign-check", passphrase=PASSPHRASE)
        assert signed.status_code == 303, signed.text

    def queue_scan(self, **more: str) -> None:
        sent = self.visitor.do(
            f"{self.exhibit}/acts/scan",
            image=self.image,
            known=self.known,
            file=str(self.set_file),
            set_passphrase=SET_PASSPHRASE,
            **more,
        )
        assert sent.status_code == 303, sent.text


def fat_disk(picture: Path, folder: Path, *, size: int = 16 * 1024 * 1024) -> Path:
    """A FAT disk with that one file on it."""
    disk = folder / "disk.raw"
    disk.write_bytes(bytes(size))
    for command in (["mkfs.vfat", disk], ["mcopy", "-i", disk, picture, f"::/{NAME}"]):
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return disk


def set_up(
    open_app: Flask,
    open_unit: Unit,
    tmp_path: Path,
    content: bytes,
    *,
    acquired: Callable[[Path, Path], Path] = fat_disk,
) -> Bench:
    """What was acquired with one file on it, on record, and a hash set that holds the file."""
    store = open_unit.store
    examiner = store.open_actor("E1", PASSPHRASE)
    desk = store.signing_desk(examiner)
    originals, set_file = tmp_path / "originals", tmp_path / "case.set"
    originals.mkdir()
    (originals / NAME).write_bytes(content)
    disk = acquired(originals / NAME, tmp_path)
    passphrase = tmp_path / "pass"
    passphrase.write_text(SET_PASSPHRASE)
    built = [Path(sys.executable).with_name("expunge"), "hash-set", "build", originals, "--out",
             set_file, "--passphrase-file", passphrase]  # fmt: skip
    subprocess.run([str(word) for word in built], check=True, capture_output=True)
    stick = book_stick(store, store.open_actor("O1", PASSPHRASE), open_unit.story.case, "ABC/7")
    entry = AcquisitionEntry(identify_acquired(disk), "mkfs.vfat", ())
    bag = in_hand(store, examiner, stick)
    image = register_acquisition(desk, stick.id, entry=entry, bag=bag)
    summary = open_hash_set(set_file, passphrase=SET_PASSPHRASE.encode()).summary
    known = register_hash_set(desk, open_unit.story.case.id, summary=summary)
    visitor = signed_in(open_app, "E1")
    return Bench(open_unit, examiner, visitor, stick.id, image.id, known.id, set_file)
