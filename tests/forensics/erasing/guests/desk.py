"""The papers of a case on a disk of a guest's own, and the device that is erased beside them.

What the guest's system had not written out is lost with it when its plug is pulled. Papers, plan
and permit are made outside, where they are the same and quicker.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from evidence_store.demo.paperwork import EXAMINER, OFFICER
from evidence_store.domain.values.zones import LONDON
from forensics.python_process import python
from forensics.value_classes import dataclass
from tests.evidence_store.cli.whole_way.bench import Bench
from tests.evidence_store.cli.whole_way.loop_devices import MIB, ran
from tests.forensics.erasing.guests.guest import Guest

TARGET = Path("/run/medium")
_BY_ID = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_"
_SLOW = "throttling.bps-write=8000000"


@dataclass
class Desk:
    """The folder of the papers, packed into a disk for a guest and taken out of it again."""

    bench: Bench

    @property
    def _packed(self) -> Path:
        return self.bench.folder.with_suffix(".disk")

    def pack(self) -> None:
        ran("mkfs.ext4", "-q", "-F", "-d", self.bench.folder, self._packed, "600M")

    def unpack(self) -> None:
        """What stands on the disk once its journal was played back, as at a start."""
        shutil.rmtree(self.bench.folder)
        self.bench.folder.mkdir()
        ran("e2fsck", "-p", self._packed)
        ran("debugfs", "-R", f"rdump / {self.bench.folder}", self._packed)

    def guest(self, plugged: Path, *beside: Path) -> Guest:
        """A guest with the papers, a device plugged in, and others that can take its place."""
        disks = ["-device", "virtio-scsi-pci,id=bay"]
        disks += ["-drive", f"file={self._packed},if=none,format=raw,id=papers"]
        disks += ["-device", "scsi-hd,drive=papers,serial=papers"]
        for each in (plugged, *beside):
            disks += ["-drive", f"file={each},if=none,format=raw,id={each.stem},{_SLOW}"]
        disks += ["-device", _plug(plugged)]
        guest = Guest(self.bench.folder.parent, *disks)
        guest.done(
            "modprobe -a virtio_scsi sd_mod sg ext4 && udevadm settle && "
            f"mount {_BY_ID}papers {self.bench.folder} && ln -s {_BY_ID}medium {TARGET}"
        )
        return guest

    def exchange(self, guest: Guest, medium: Path) -> None:
        """Pull out what is plugged in, and plug another in: it gives the same serial number."""
        guest.monitor("device_del plug")
        guest.done(f"for each in $(seq 90); do [ -e {_BY_ID}medium ] || exit 0; sleep 1; done")
        guest.monitor(f"device_add {_plug(medium)}")
        guest.done(
            f"for each in $(seq 90); do [ -b {TARGET} ] && break; sleep 1; done; "
            f"udevadm settle; [ -b {TARGET} ]"
        )

    def erase(self, permit: str, *more: str) -> str:
        """The words that start the eraser."""
        words = ["erase", "run", self.bench.file("plan.json"), "--target", str(TARGET)]
        words += ["--receipt", self.bench.file("receipt.json"), "--permit", permit]
        words += ["--progress", "none", *more, *self.bench._who(OFFICER)]
        return shlex.join(python("-m", "forensics", *words))

    @property
    def state_date(self) -> str:
        """The clock of a computer that was started again is told by a person, there."""
        today = datetime.now(LONDON).date().isoformat()
        seen = ("--seen-on", "the clock on the wall", *self.bench._who(EXAMINER))
        return shlex.join(python("-m", "forensics", "clock", "state", "--date", today, *seen))

    @property
    def stretches(self) -> list[int]:
        with closing(sqlite3.connect(self.bench.data / "expunge.sqlite")) as database:
            bodies = [json.loads(row[0]) for row in database.execute("SELECT body FROM entry")]
        return [each["pub"]["up_to"] for each in bodies if each["ev"] == "erase.stretch_begun"]


def _plug(medium: Path) -> str:
    return f"scsi-hd,drive={medium.stem},serial=medium,bus=bay.0,id=plug"


def zeros_of(medium: Path) -> int:
    """How many bytes from the first one on are zero."""
    with medium.open("rb") as file:
        done = 0
        while piece := file.read(MIB):
            if any(piece):
                return done
            done += len(piece)
    return done
