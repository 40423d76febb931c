"""The plug is pulled in the middle of an erasure, by commands alone, in a real data folder.

The record lies on a disk of the guest's, so what its system had not written out is lost with it.
Papers, plan and permit are made outside, where they are the same and quicker.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from evidence_store.demo.paperwork import EXAMINER, OFFICER, SUPERVISOR
from evidence_store.domain.values.zones import LONDON
from forensics.python_process import python
from forensics.value_classes import dataclass
from tests.cost.commands import forked_commands
from tests.evidence_store.cli.whole_way import bench as at
from tests.evidence_store.cli.whole_way.bench import EXHIBIT, PLANTED, SEALS, Bench
from tests.evidence_store.cli.whole_way.loop_devices import MIB, Plug, make_medium, ran
from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

SIZE = 160 * MIB
BEFORE_THE_PLUG = 80 * MIB  # more than the first stretch of 64 MiB
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(3600)]


@dataclass
class Desk:
    """The folder of the papers, packed into a disk for a guest and taken out of it again."""

    bench: Bench
    medium: Path

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

    def guest(self) -> Guest:
        disks = ["-device", "virtio-scsi-pci"]
        for name, file, more in (
            ("papers", self._packed, ""),
            ("medium", self.medium, ",throttling.bps-write=8000000"),
        ):
            disks += ["-drive", f"file={file},if=none,format=raw,id={name}{more}"]
            disks += ["-device", f"scsi-hd,drive={name},serial={name}"]
        guest = Guest(self.bench.folder.parent, *disks)
        by_id = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_"
        guest.done(
            "modprobe -a virtio_scsi sd_mod sg ext4 && udevadm settle && "
            f"mount {by_id}papers {self.bench.folder} && ln -s {by_id}medium /run/medium"
        )
        return guest

    def erase(self, permit: str, *more: str) -> str:
        """The clock of a computer that was started again is told by a person, there."""
        today = datetime.now(LONDON).date().isoformat()
        seen = ("--seen-on", "the clock on the wall", *self.bench._who(EXAMINER))
        stated = shlex.join(python("-m", "forensics", "clock", "state", "--date", today, *seen))
        words = ["erase", "run", self.bench.file("plan.json"), "--target", "/run/medium"]
        words += ["--receipt", self.bench.file("receipt.json"), "--permit", permit]
        words += ["--progress", "none", *more, *self.bench._who(OFFICER)]
        return f"{stated} && {shlex.join(python('-m', 'forensics', *words))}"

    @property
    def stretches(self) -> list[int]:
        with closing(sqlite3.connect(self.bench.data / "expunge.sqlite")) as database:
            bodies = [json.loads(row[0]) for row in database.execute("SELECT body FROM entry")]
        return [each["pub"]["up_to"] for each in bodies if each["ev"] == "erase.stretch_begun"]


def zeros_of(medium: Path) -> int:
    """How many bytes from the first one on are zero."""
    with medium.open("rb") as file:
        done = 0
        while piece := file.read(MIB):
            if any(piece):
                return done
            done += len(piece)
    return done


def test_a_plug_that_is_pulled_leaves_no_more_reported_than_done_and_the_record_whole(
    tmp_path: Path,
) -> None:
    require_guests()
    folder = tmp_path / "desk"
    folder.mkdir()
    medium = make_medium(
        tmp_path / "medium.raw", seed="alpha", planted=PLANTED, size=SIZE, filled=130 * MIB
    )
    with forked_commands() as command:
        bench = Bench(folder, Plug(medium), command)
        desk = Desk(bench, medium)
        at.found_unit(bench)
        at.settle_order(bench, at.record_order(bench, size=SIZE))
        at.confirm_known_files(bench)
        at.examine(bench)
        desk.pack()
        with desk.guest() as guest:
            words = ("erase", "plan", "--route", "whole", "--target", "/run/medium")
            guest.done(shlex.join(python("-m", "forensics", *words, "--out", "/told/plan.json")))
            plan = (guest.told / "plan.json").read_text()
        at.propose(bench, bench.file("plan.json", plan))
        bench.by(SUPERVISOR, "disposal", "authorise", EXHIBIT, "--ungraded", str(len(PLANTED)))
        at.anchor(bench)
        first = at.permit(bench, "permit-1")

        desk.pack()
        with desk.guest() as guest:
            number = guest.begin(desk.erase(first, "--seal-broken", SEALS[1]))
            until = time.monotonic() + 900
            while zeros_of(medium) < BEFORE_THE_PLUG:
                said = (guest.told / f"{number}.out").read_text()
                assert "not started" not in said, said
                assert time.monotonic() < until, said
                time.sleep(0.2)
        desk.unpack()
        done, journal = zeros_of(medium), bench.folder / "receipt.json.journal"
        marked = json.loads(journal.read_text().splitlines()[-1])["entry"]

        assert not (bench.folder / "receipt.json").exists()
        assert BEFORE_THE_PLUG <= done < SIZE
        assert desk.stretches == [64 * MIB, 128 * MIB]
        assert 64 * MIB == marked["done"] <= done
        # 3: whole, and no head from outside was given.
        told = bench.run("fsck", "--data", str(bench.data), expect=3).text
        assert "Every record is what the custody log says of it." in told
        assert "The custody log agrees with itself" in told
