"""An operator who makes up all that their own process can say of a drive gets no certificate.

The drive is made up by the shim between the real ``nvme`` and a file; record, plan, disk image and
the second person's process are real. The operator has the data folder, the unit's keys and their
own: states, progress, tool runs and blocks of before are written by hand, and the drive is asked
for nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.cli.disposals.blocks_of_image import blocks_of_image
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certified_subject import images_told
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.reading_queue import ReadingAsked, queue_reading
from evidence_store.workflow.disposals.verifications import record_verification
from evidence_store.workflow.unit.firmware_trials import confirm_trial
from forensics.documents import digest_of
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.planning import plan_whole
from forensics.erasing.receipts import decide_outcome
from forensics.erasing.verifying import verify_erasure
from forensics.errors import RefusedTargetError
from forensics.values import (
    Digest,
    ErasureMethod,
    HashAlgorithm,
    Identification,
    IdentifiedBy,
    Route,
)
from forensics.values.erase_methods import FirmwareMethodName
from tests.builders import TOOL, a_receipt, an_acquisition
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.trials import RECEIPT, tried
from tests.forensics.erasing.firmware.drive_on_a_bus import SERIAL, drive_on_a_bus
from tests.forensics.erasing.firmware.made_up_drive import SIZE, MadeUpDrive, build_shim
from tests.forensics.erasing.firmware.made_up_runs import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal
    from forensics.erasing.surroundings import Surroundings
    from forensics.values.firmware_runs import FirmwareRun

METHOD = ErasureMethod.NVME_SANITIZE_BLOCK
NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
pytestmark = pytest.mark.root


class Scene:
    """A desk, an SSD as its exhibit with a registered disk image, and a trial in force."""

    def __init__(self, folder: Path, made: MadeUpDrive, around: Surroundings) -> None:
        self.made, self.desk = made, Desk()
        self.around = replace(around, now=self.desk.clock)
        self.image = folder / "disk.raw"
        self.image.write_bytes(made.content)
        digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(made.content).digest())
        confirm_trial(self.desk.of(self.desk.second), tried(self.desk).id, receipt=RECEIPT)
        uow = self.desk.uow
        uow.acquisitions.add(
            an_acquisition(
                segments=(str(self.image.resolve()),), size=SIZE, stated_digests=(),
                computed_digest=digest, computed_digests=(digest,),
                registered_by="u_second", verified_by="u_second",
            )
        )  # fmt: skip
        exhibit = uow.exhibits.get("x_1")
        uow.exhibits.save(
            replace(exhibit, medium=MediumKind.SSD, serial=SERIAL, size=SIZE, make="A maker")
        )
        self.plan = plan_whole(
            made.device, route=Route.WHOLE, method=METHOD, tool=TOOL, now=self.desk.clock(),
            machine=around.machine, is_acquisition=lambda _: False, toolbox=around.toolbox,
        )  # fmt: skip

    def permitted(self) -> Disposal:
        made = self.desk.propose(method=METHOD, plan=self.plan)
        return self.desk.permit(self.desk.authorise(made))

    def begun(self, sample: Digest) -> Disposal:
        known = Identification(
            IdentifiedBy.CONTENT, self.plan.target, "a_1", bytes(32), equal=512, telling=512
        )
        running = self.desk.start(
            self.permitted(), plan=self.plan, facts=self.plan.facts, identification=known
        )
        assert running.permit is not None
        return erasures.begin_stretch(
            self.desk.of(self.desk.examiner), running.id, permit_id=running.permit.id,
            up_to=SIZE, old_blocks=sample,
        )  # fmt: skip

    def reported(self, run: FirmwareRun) -> Disposal:
        """The operator hands in a receipt over that run."""
        assert run.old_blocks is not None
        running = self.begun(run.old_blocks.sample)
        assert running.permit is not None
        assert run.read is not None
        receipt = a_receipt(
            plan_digest=running.plan_digest, authority=running.permit.id, method=METHOD,
            target=self.plan.target, started=self.desk.clock(), finished=self.desk.clock(),
            bytes_planned=SIZE, bytes_written=SIZE, bytes_read_back=SIZE, firmware=run,
            outcome=decide_outcome(METHOD, bad=(), unread=(), different=(), run=run),
        )  # fmt: skip
        return erasures.record_receipt(
            self.desk.of(self.desk.examiner), running.id, receipt=receipt
        )

    def verified(self, done: Disposal, *, was_kept: bool = False) -> Disposal:
        """The second person's own process reads, and they sign."""
        store: Any = SimpleNamespace(reading=lambda: self.desk.uow)
        before = blocks_of_image(store, done, around=self.around)
        assert done.receipt is not None
        found = verify_erasure(
            self.plan, done.receipt, target=self.made.device, around=self.around, before=before
        )
        who = self.desk.of(self.desk.second)
        self.desk.at_bench(self.desk.second)
        return record_verification(who, done.id, verification=found, was_kept=was_kept)


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def scene(tmp_path: Path, shim: Path) -> Iterator[Scene]:
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        yield Scene(tmp_path, made, around)


def document_of(disposal: Disposal) -> tuple[CertificateKind, tuple[Reason, ...]]:
    work = ended_work(disposal, images_told(disposal.told))
    return kind_of(work), reasons_of(work)


def test_a_drive_that_erased_itself_earns_a_certificate(scene: Scene) -> None:
    assert scene.plan.facts is not None
    run = run_firmware(
        NAME, scene.made.drive(), facts=scene.plan.facts, hits=(), bench=scene.made.bench()
    )

    done = scene.verified(scene.reported(run))

    assert done.state is DisposalState.PASSED
    assert document_of(done) == (CertificateKind.CERTIFICATE, ())


@pytest.mark.parametrize("did", ["nothing", "zeros", "zeros after an older sanitize"])
def test_a_run_that_an_operator_made_up_ends_in_a_report(scene: Scene, did: str) -> None:
    """The receipt is without fault; what differs is what the second process finds by itself."""
    done = scene.reported(run_of(METHOD, SIZE))
    assert done.state is DisposalState.COMPLETED
    if did != "nothing":
        scene.made.medium.write_bytes(bytes(SIZE))
    if did.endswith("sanitize"):
        scene.made.set(sanitize=1, action=2, untouched=0)

    done = scene.verified(done)

    kind, reasons = document_of(done)
    assert done.state is DisposalState.FAILED
    assert kind is CertificateKind.NON_COMPLETION
    assert Reason.NO_END_STATE in reasons
    assert (Reason.OLD_BLOCKS_LEFT in reasons) is (did == "nothing")


def test_another_file_in_place_of_the_disk_image_is_not_taken(scene: Scene) -> None:
    done = scene.reported(run_of(METHOD, SIZE))
    scene.image.write_bytes(hashlib.shake_128(b"others").digest(SIZE))

    with pytest.raises(RefusedTargetError, match="is not that image"):
        scene.verified(done)


@pytest.mark.parametrize("field", ["registered_by", "verified_by"])
def test_whose_own_disk_image_it_is_does_not_carry_it_out(scene: Scene, field: str) -> None:
    image = scene.desk.uow.acquisitions.get("a_1")
    scene.desk.uow.acquisitions.save(replace(image, **{field: "u_examiner"}))  # type: ignore[arg-type]  # by name

    with pytest.raises(WrongPlanError, match="Let somebody else carry it out"):
        scene.permitted()


def test_without_a_verified_disk_image_nothing_is_proposed(scene: Scene) -> None:
    image = scene.desk.uow.acquisitions.get("a_1")
    scene.desk.uow.acquisitions.save(replace(image, computed_digest=None))

    with pytest.raises(WrongPlanError, match="Register it, and have all of it read"):
        scene.desk.propose(method=METHOD, plan=scene.plan)


def test_blocks_of_before_are_those_that_the_log_named_before_the_drive_was_asked(
    scene: Scene,
) -> None:
    run = run_of(METHOD, SIZE)
    assert run.old_blocks is not None
    other = replace(run, old_blocks=replace(run.old_blocks, sample=digest_of([1])))
    running = scene.begun(run.old_blocks.sample)
    assert running.old_blocks == str(run.old_blocks.sample)

    with pytest.raises(WrongPlanError, match="other blocks of before"):
        scene.desk.receive(
            running, firmware=other, method=METHOD, target=scene.plan.target, bytes_planned=SIZE,
            bytes_written=SIZE, bytes_read_back=SIZE,
        )  # fmt: skip


def test_a_reading_that_the_units_keys_could_have_written_is_never_signed(scene: Scene) -> None:
    """What a service reads is kept under these keys until somebody signs: an operator has them."""
    done = scene.reported(run_of(METHOD, SIZE))
    second = scene.desk.of(scene.desk.second)

    with pytest.raises(OutOfSequenceError, match="a process of the person who signs"):
        queue_reading(
            second, done.id, asked=ReadingAsked("ABC/1", at_station=True), is_training=False
        )
    with pytest.raises(OutOfSequenceError, match="a process of the person who signs"):
        scene.verified(done, was_kept=True)
