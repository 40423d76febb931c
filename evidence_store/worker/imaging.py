"""Imaging as a job: what is plugged in is read, and its image registered and left to be checked.

Done by the reader of the station alone, in the name of the person who asked for it. Each start is a
new one with all its checks: nothing of an image that was not finished is used.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.errors import OutOfSequenceError, RefusedError
from evidence_store.kept_files.images import SaidOfImage, entry_of
from evidence_store.kept_files.imaging import asked_of, named_place
from evidence_store.ways import Way
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.workflow.scans.acquisitions import register_acquisition
from evidence_store.workflow.scans.imaging import begin_imaging, end_imaging
from evidence_store.workflow.unit.jobs import queue_job
from forensics.cli.staying_awake import awake
from forensics.erasing.devices.block_devices import (
    THIS_MACHINE,
    verify_not_attached,
    verify_not_in_use,
)
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.targets import Target, identify_target
from forensics.erasing.tools.running import what_runs
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.imaging import ends
from forensics.imaging.ends import ImagingEnd, ImagingError
from forensics.imaging.making import Around, ImageMade, make_image
from forensics.values import TargetKind
from forensics.values.device_words import disagreement
from forensics.values.tool_runs import ExternalTool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.kept_files.imaging import ImagingAsked
    from evidence_store.worker.hands import Hands
    from forensics.erasing.devices.block_devices import Machine
    from forensics.values import DeviceFacts

_log = logging.getLogger(__name__)
FORGOTTEN = (
    "Which device it was is no longer kept. Have it imaged again from the page of the station."
)
STOPPED = "Stopped. Nothing was registered, and the unfinished files were taken away."
NOT_REGISTERED = "The image is made, and is not registered. "


def image_device(
    hands: Hands,
    *,
    find: Callable[[str], Path],
    toolbox: Toolbox = SYSTEM_TOOLS,
    machine: Machine = THIS_MACHINE,
) -> tuple[JobState, str]:
    """Image the device that was asked for, register the image, and queue its check.

    Args:
        hands: the job.
        find: where that is which is plugged in under a name.
        toolbox: where the tools are.
        machine: where the system tells about its devices.

    Raises:
        JobStoppedError: somebody stopped it; nothing is registered.
        EvidenceStoreError: it is refused.
        ForensicsError: the device is not there, or not as it was asked for.
    """
    asked = asked_of(hands.store, hands.job, hands.unit_keys)
    if asked is None:
        return JobState.FAILED, FORGOTTEN
    place = named_place(hands.store, asked.place)
    target = identify_target(find(asked.device), machine=machine)
    _begin(hands, target, toolbox, machine)
    end = partial(end_imaging, hands.desk, hands.job)
    try:
        with awake(tell=_log.info):
            made = make_image(target, place, hands.job.id, around=_around(hands, toolbox, machine))
    except ImagingError as error:
        end(how=error.how)
        return JobState.FAILED, f"{error}."
    except JobStoppedError:
        end(how=ImagingEnd.STOPPED)
        raise
    except Exception:  # that it ended is told, whatever ended it
        end(how=ImagingEnd.TOOL_FAILED)
        raise
    end(how=made.how, made=made)
    return _registered(hands, made, asked)


def _begin(hands: Hands, target: Target, toolbox: Toolbox, machine: Machine) -> None:
    """Check once more that it may be imaged as it is connected, and record that it begins."""
    facts: DeviceFacts | None = None
    verify_not_attached(target.path.stat(), machine=machine)
    if target.kind is TargetKind.BLOCK_DEVICE:
        verify_not_in_use(target.node[0], machine=machine)
        read = read_facts(target, machine=machine, toolbox=toolbox)
        if read is not None and (sentence := disagreement(read)) is not None:
            raise OutOfSequenceError(f"{sentence} Nothing was read.")
        facts = None if read is None else read.facts
    elif not hands.store.is_training:
        raise OutOfSequenceError(
            "A file is imaged in place of a device in a training folder alone."
        )
    runs = what_runs(ExternalTool.EWFACQUIRE, toolbox=toolbox)
    if runs is None:
        raise ImagingError(ends.NOT_THERE, ImagingEnd.TOOL_FAILED)
    tool = (ExternalTool.EWFACQUIRE.value, *runs)
    begin_imaging(hands.desk, hands.job, identity=target.identity, facts=facts, tool=tool)


def _around(hands: Hands, toolbox: Toolbox, machine: Machine) -> Around:
    def may_go_on() -> None:
        if hands.must_stop():
            raise JobStoppedError(STOPPED)

    def report(phase: str, done: int, total: int, rate: int, left_s: float | None) -> None:
        hands.tell(phase, done, total, rate=rate, left_s=left_s)

    return Around(machine, toolbox, may_go_on, report)


def _registered(hands: Hands, made: ImageMade, asked: ImagingAsked) -> tuple[JobState, str]:
    """Register the image in the name of the person who asked for it, and have it read again."""
    said = SaidOfImage(
        log=made.log,
        digests=tuple(str(each) for each in made.stated),
        write_blocker=asked.write_blocker,
    )
    try:
        acquisition = register_acquisition(
            hands.desk, hands.job.on_exhibit.exhibit_id, entry=entry_of(made.image, said)
        )
    except RefusedError as error:
        advice = NOT_REGISTERED + str(error) + " Register it once that is settled: "
        return JobState.FAILED, advice + Way.ACQUISITION_REGISTER + "."
    return JobState.DONE, _said(made) + _checked(hands, acquisition)


def _said(made: ImageMade) -> str:
    if made.how is ImagingEnd.MADE:
        return "Imaged, and read a second time: both readings are the same. "
    bad = made.told.bad_sectors
    return (
        f"Imaged, and not all of it could be read. Sectors that ewfacquire names as bad: {bad:,}. "
        "They stand as zeros in the image, and the record says so. "
    )


def _checked(hands: Hands, made: Acquisition) -> str:
    try:
        queue_job(hands.desk, made.id, kind=JobKind.CHECK_IMAGE)
    except RefusedError as error:
        # The image is registered by now: that its check waits makes no failure of that.
        return "Its check is not queued. " + str(error)
    return "The image is registered, and every byte of it is read now. Sign for what is found."
