"""Imaging at the station: off until the unit is accredited, and counted once it was read again."""

from __future__ import annotations

import os
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from flask import Flask

from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.worker.imaging import image_device
from evidence_store.worker.working import work
from evidence_store.workflow.exhibits.exhibits import register_training_file
from forensics.cli.copy import copy
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import identify_target
from forensics.erasing.station.asking import Sockets
from forensics.erasing.station.listing import DeviceListing
from forensics.erasing.station.names import find_device
from forensics.erasing.station.reading_service import answering_of
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.value_classes import dataclass
from forensics.values.tool_runs import ExternalTool
from tests.forensics.erasing.builders import MIB, loop_device, random_bytes
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox
from tests.webui.conftest import PASSPHRASE, PORT, Unit, Visitor, signed_in
from tests.webui.placed import offered_on, unit_with_places
from tests.webui.station.bench import SOCKETS, keys_of, looked_at_each_time, make_folders, serving
from tests.webui.story import book_stick, in_hand
from tests.webui.working import days_ago
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.unit.jobs import Job
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.tools.toolbox import Toolbox

pytestmark = pytest.mark.skipif(not shutil.which("ewfacquire"), reason="ewfacquire is not present")
MEDIUM = random_bytes(MIB)
needs_loops = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="attaching a device needs root"
)
NOT_RECORDED = "This unit has not recorded an accreditation for imaging"
ACCREDIT = "/unit/acts/record-accreditation"


@dataclass(frozen=True)
class Table:
    """A stick in the hands of an examiner, plugged in at a station with a place for images."""

    unit: Unit
    app: Flask
    stick: Exhibit
    plugs: Path
    images: Path

    @property
    def page(self) -> str:
        return f"/exhibits/{self.stick.id}/acts/image-here"

    def visitor(self, number: str) -> Visitor:
        return signed_in(self.app, number)

    def accredit(self, number: str = "S1", *, begins: int = 30, ends: int = -30) -> int:
        typed = {"begins": days_ago(self.unit, begins), "ends": days_ago(self.unit, ends)}
        return self.visitor(number).do(
            ACCREDIT, body="UKAS", reference="12345", covers="FSA-DIG-100: imaging of USB media",
            passphrase=PASSPHRASE, **typed,
        ).status_code  # fmt: skip

    def ask(self, **typed: str) -> int:
        """Ask for it: ``seal``, where the bag is not open yet."""
        examiner = self.visitor("E1")
        (place,) = offered_on(examiner.get(self.page).text, "place").values()
        return examiner.do(self.page, place=place, **typed).status_code

    @property
    def seal(self) -> str:
        return self.stick.seals[-1].number

    def stop_once_begun(self) -> int:
        until = time.monotonic() + 30
        while self.job(JobKind.IMAGE_DEVICE).state is not JobState.RUNNING:
            assert time.monotonic() < until
            time.sleep(0.05)
        page = f"/jobs/{self.job(JobKind.IMAGE_DEVICE).id}/acts/stop"
        return self.visitor("E1").do(page).status_code

    def image(self, toolbox: Toolbox = SYSTEM_TOOLS, machine: Machine = THIS_MACHINE) -> Job:
        """What the reader does of the imaging that is asked for."""
        store, find = self.unit.store, partial(find_device, folders=[self.plugs])
        image = partial(image_device, find=find, toolbox=toolbox, machine=machine)
        does = {JobKind.IMAGE_DEVICE: image}
        work(store, keys_of(store), is_leaving=lambda: False, until_idle=True, does=does)
        return self.job(JobKind.IMAGE_DEVICE)

    def job(self, kind: JobKind) -> Job:
        with self.unit.store.reading() as uow:
            return uow.jobs.find(exhibit_id=self.stick.id, kind=kind)[-1]

    def registered(self) -> list[Acquisition]:
        with self.unit.store.reading() as uow:
            return list(uow.acquisitions.find(exhibit_id=self.stick.id))


@pytest.fixture
def table(open_unit: Unit, tmp_path: Path) -> Iterator[Table]:
    """A table whose stick is a training file."""
    with a_table(open_unit, tmp_path) as made:
        store, plugs = open_unit.store, made.plugs
        (tmp_path / "medium").write_bytes(MEDIUM)
        words = ["make", str(tmp_path / "medium"), "--out", str(plugs / "stick.raw")]
        copied = CliRunner().invoke(copy, [*words, "--progress", "none"])
        assert copied.exit_code == 0, copied.output
        shown = identify_target(plugs / "stick.raw", machine=THIS_MACHINE).identity
        register_training_file(
            store.signing_desk(store.open_actor("O1", PASSPHRASE)), made.stick.id,
            copy_serial=shown.serial or "", copy_size=shown.size, is_training=True,
        )  # fmt: skip
        yield made


@contextmanager
def a_table(open_unit: Unit, tmp_path: Path, machine: Machine = THIS_MACHINE) -> Iterator[Table]:
    """The table before anything is plugged in."""
    sockets = Sockets(tmp_path / SOCKETS)
    plugs = make_folders(tmp_path, sockets)
    unit = unit_with_places(open_unit, tmp_path)
    store = unit.store
    app = create_app(store, port=PORT, unit_keys=keys_of(store),
                     station=looked_at_each_time(sockets))  # fmt: skip
    officer = store.open_actor("O1", PASSPHRASE)
    stick = book_stick(store, officer, unit.story.case, "ABC/7")
    in_hand(store, store.open_actor("E1", PASSPHRASE), stick)
    listing = DeviceListing([plugs], machine=machine)
    with serving(sockets.reader, answering_of(listing)):
        yield Table(unit, app, stick, plugs, tmp_path / "images")


@pytest.mark.usefixtures("golden")
def test_a_device_is_imaged_registered_and_counts_once_the_check_is_signed_for(
    table: Table,
) -> None:
    examiner = table.visitor("E1")
    before = examiner.get("/station").text
    refused = examiner.get(table.page)
    by_examiner = table.accredit("E1")
    accredited = table.accredit()
    shown = examiner.get("/station").text
    asked = table.ask(seal=table.seal)
    waits = examiner.get("/station").text
    imaged = table.image()
    (made,) = table.registered()
    store = table.unit.store
    work(store, keys_of(store), is_leaving=lambda: False, until_idle=True)
    checked = table.job(JobKind.CHECK_IMAGE)
    signed = examiner.do(f"/jobs/{checked.id}/acts/sign-check", passphrase=PASSPHRASE)

    assert NOT_RECORDED in before
    assert "Image it here" not in before
    assert NOT_RECORDED in refused.text
    assert "/acts/register-image" in refused.text
    assert (by_examiner, accredited, asked) == (403, 303, 303)
    assert "UKAS, 12345" in shown
    assert "Image it here, at the station" in shown
    assert "It is being imaged at the station." in waits
    assert "/acts/register-image" not in waits
    assert imaged.state is JobState.DONE, imaged.sentence
    assert "both readings are the same" in imaged.sentence
    assert f"sha256:{sha256(MEDIUM).hexdigest()}" in map(str, made.stated_digests)
    assert made.made_with == "ewfacquire 20140816"
    assert made.size == len(MEDIUM)
    assert not made.is_verified
    assert signed.status_code == 303
    assert table.registered()[0].is_verified


@needs_loops
def test_a_block_device_is_imaged_by_the_reader_registered_and_checked(
    open_unit: Unit, tmp_path: Path
) -> None:
    (tmp_path / "medium").write_bytes(MEDIUM)
    with loop_device(tmp_path / "medium", "--read-only") as device:
        machine = with_serial(tmp_path, device, "USB-TRAINING-7")
        with a_table(open_unit, tmp_path, machine) as table:
            (table.plugs / "usb-stick").symlink_to(device)
            assert (table.accredit(), table.ask(seal=table.seal)) == (303, 303)
            other = with_serial(tmp_path / "other", device, "USB-TRAINING-8")
            refused = table.image(machine=other)
            assert table.ask() == 303
            imaged = table.image(machine=machine)
    (made,) = table.registered()
    store = table.unit.store
    work(store, keys_of(store), is_leaving=lambda: False, until_idle=True)

    assert refused.state is JobState.FAILED
    assert imaged.state is JobState.DONE, imaged.sentence
    assert "both readings are the same" in imaged.sentence
    assert f"sha256:{sha256(MEDIUM).hexdigest()}" in map(str, made.stated_digests)
    assert (made.size, table.job(JobKind.CHECK_IMAGE).state) == (len(MEDIUM), JobState.DONE)
    assert (tmp_path / "medium").read_bytes() == MEDIUM


def with_serial(folder: Path, device: Path, serial: str) -> Machine:
    """This machine, which has a serial number of that device as well: a loop device has none."""
    number, told, real = device.stat().st_rdev, folder / "sys", THIS_MACHINE.sys
    own = Path("devices", "virtual", "block", device.name)
    for made in (told / own, told / "dev" / "block", told / "block"):
        made.mkdir(parents=True)
    (told / own / "serial").write_text(f"{serial}\n")
    (told / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}").symlink_to(told / own)
    (told / "block" / device.name).symlink_to(told / own)
    for inside in (Path(), Path("block"), own):
        for each in (real / inside).iterdir():
            if not (told / inside / each.name).exists():
                (told / inside / each.name).symlink_to(each)
    return replace(THIS_MACHINE, sys=told)


def test_an_accreditation_counts_on_its_days_alone_and_the_newest_takes_its_place(
    table: Table,
) -> None:
    examiner = table.visitor("E1")
    assert table.accredit(begins=-1, ends=-30) == 303
    to_come = examiner.get(table.page)
    assert table.accredit() == 303
    in_force = examiner.get(table.page)
    assert table.accredit(begins=30, ends=1) == 303
    ended = examiner.get(table.page)
    backwards = table.accredit(begins=1, ends=30)

    assert [NOT_RECORDED in each.text for each in (to_come, in_force, ended)] == [True, False, True]
    assert backwards == 422


def test_what_is_stopped_or_ends_without_an_image_registers_nothing_and_begins_anew(
    table: Table, tmp_path: Path
) -> None:
    assert (table.accredit(), table.ask(seal=table.seal)) == (303, 303)
    toolbox = make_toolbox(tmp_path / "tools")
    make_tool(toolbox, ExternalTool.EWFACQUIRE, "echo 'ewfacquire: SUCCESS'")
    failed = table.image(toolbox)
    assert table.ask() == 303
    make_tool(toolbox, ExternalTool.EWFACQUIRE, "echo begun; exec sleep 60")
    begun = threading.Thread(target=table.image, args=(toolbox,))
    begun.start()
    stopped = table.stop_once_begun()
    begun.join()

    assert (failed.state, stopped) == (JobState.FAILED, 303)
    assert "made no whole image" in failed.sentence
    assert table.job(JobKind.IMAGE_DEVICE).state is JobState.STOPPED
    assert (table.registered(), list(table.images.iterdir())) == ([], [])
    assert "reads all of it again" in table.visitor("E1").get(table.page).text
