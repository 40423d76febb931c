"""An erasure and a destruction by commands, from the permit to a verified end."""

from __future__ import annotations

import hashlib
import stat
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence_store.cli.disposals import disposal_work
from evidence_store.cli.disposals.permit_desk import RecordDesk
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.kept_files.beside_plans import stream_key_of
from evidence_store.worker.permitted import RecordedPermission
from evidence_store.workflow._kit.starts.identifying import prepare_check
from forensics.cli.root import expunge
from forensics.documents import digest_of
from forensics.erasing.copies.sidecars import sidecar_path
from forensics.erasing.devices.identifying import DeviceAtHand
from forensics.erasing.permission import PERMITS
from forensics.erasing.planning import read_plan
from forensics.erasing.receipts import read_receipt
from forensics.erasing.stream_keys import digest_of_key
from forensics.errors import PermissionWithdrawnError, RefusedTargetError, WrongUseError
from tests.evidence_store.cli.room import (
    SIZE,
    Room,
    acknowledge,
    check_appeals,
    erase,
    image,
    permitted,
    picture,
    planned,
    proposal_form,
    state_date,
)
from tests.evidence_store.stores import PASSPHRASES
from tests.forensics.erasing.fakes import FakeMedium
from tests.forensics.volumes.recipes import raid_superblock, with_bytes


@pytest.mark.parametrize("names_record", [True, False])
def test_a_working_copy_that_was_registered_as_an_acquisition_is_not_erased(
    room: Room, *, names_record: bool
) -> None:
    source, data = image(room)
    copy, plan = str(room.folder / "acq.raw"), str(room.folder / "plan.json")
    assert room.run("copy", "make", source, "--out", copy, by=None) == 0
    kept = sidecar_path(Path(copy)).read_bytes()
    words = ("--route", "copy", "--target", copy, "--out", plan)
    assert room.run("erase", "plan", *words, by=None) == 0
    registering = ("--made-with", "expunge", "--made-before-record")
    assert room.run("acquisition", "register", "ABC/1", copy, *registering) == 0

    def run(target: Path) -> int:
        words = ["erase", "run", plan, "--target", str(target), "--working-copy"]
        words += ["--receipt", str(room.folder / "receipt.json")]
        words += ["--data", str(room.folder / "data")] if names_record else []
        result = CliRunner().invoke(expunge, words, standalone_mode=False)
        return int(getattr(result.exception, "exit_code", 0))

    moved = room.folder / "moved.raw"
    assert run(Path(copy)) == 4
    Path(copy).rename(moved)
    assert run(moved) == 4
    if names_record:  # a note that was kept aside comes back to its own file
        sidecar_path(moved).write_bytes(kept)
        assert run(moved) == 4
    assert moved.read_bytes() == data


def test_a_stick_goes_from_order_to_a_verified_erasure(room: Room) -> None:
    paths = permitted(room)

    assert erase(room, paths) == 0

    target = ("--target", paths["copy.raw"])
    assert room.run("disposal", "verify", "ABC/1", *target) == 4
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 0
    left = (room.folder / "copy.raw").read_bytes()
    assert not any(left)
    with room.store.reading() as uow:
        (kept,) = uow.disposals.find()
    assert kept.state is DisposalState.PASSED
    assert kept.verification is not None
    digest = hashlib.sha256(left).hexdigest()
    assert str(kept.verification.medium_digest) == f"sha256:{digest}"
    assert digest in "".join(room.said)
    assert list(room.store.check(known=[]))


def test_a_stick_goes_from_order_to_certificate_by_a_stream_whose_key_ends_with_it(
    room: Room,
) -> None:
    paths, plans = permitted(room, "overwrite_stream"), room.folder / "data" / "plans"
    assert not [*plans.glob("*.stream")]  # nobody can know the stream before it is begun

    assert erase(room, paths) == 0

    (sealed,) = plans.glob("*.stream")
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    plan, receipt = read_plan(Path(paths["plan.json"])), read_receipt(Path(paths["receipt.json"]))
    unit_keys = room.store.open_actor("C3", PASSPHRASES["C3"]).unit_keys
    key = stream_key_of(room.store, digest_of(plan), unit_keys)
    assert key is not None
    assert key not in sealed.read_bytes()
    assert receipt.stream == digest_of_key(key)
    target, kept = ("--target", paths["copy.raw"]), sealed.read_bytes()
    sealed.write_bytes(bytes([kept[0] ^ 1]) + kept[1:])
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 1  # it does not open
    sealed.unlink()
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 4  # it is gone
    sealed.write_bytes(kept)
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 0
    assert [*room.store.check(known=[])]
    assert room.run("certificate", "issue", "ABC/1", by="B2") == 0
    assert not [*plans.glob("*.stream")]
    (document,) = room.store.certificates.glob("*.pdf")
    trusted = ("--trust", str(room.folder / "data" / "root.pem"))
    assert room.run("certificate", "verify", str(document), *trusted, by=None) == 3


def test_whoever_plans_proposes_or_authorises_reads_of_which_array_the_device_was_a_member(
    room: Room,
) -> None:
    superblock = raid_superblock(2, members=4, array=bytes(16))
    paths = planned(room, data=with_bytes(SIZE, (4096, superblock)))
    (limit,) = (one.limit for one in read_plan(Path(paths["plan.json"])).member_of)
    assert limit in room.said[0]
    check_appeals(room)
    form, plan = proposal_form(room), ("--plan", paths["plan.json"])

    assert room.run("disposal", "propose", "ABC/1", "--form", form, *plan) == 0
    assert f"printed on the certificate: {limit}" in room.said[0]
    assert room.run("disposal", "show", "ABC/1", by="B2") == 0
    assert f"known gap: {limit}" in room.said[0]


def test_a_file_of_a_verification_made_elsewhere_is_not_taken(room: Room) -> None:
    paths = permitted(room)
    assert erase(room, paths) == 0
    copy, made = Path(paths["copy.raw"]), str(room.folder / "result.json")
    words = (paths["plan.json"], paths["receipt.json"], "--target", str(copy))
    assert room.run("erase", "verify", *words, "--out", made, by=None) == 0
    with copy.open("r+b") as file:  # what the file says of the medium is not so any more
        file.seek(SIZE - 1)
        file.write(b"\x01")

    target = ("--target", str(copy))
    assert room.run("disposal", "verify", "ABC/1", made, *target, by="C3") == 2
    assert room.run("disposal", "verify", "ABC/1", *target, by="C3") == 1
    with room.store.reading() as uow:
        assert uow.disposals.find()[0].state is DisposalState.FAILED


def test_a_permit_is_redeemed_once_by_the_eraser_too(room: Room) -> None:
    paths = permitted(room)
    assert erase(room, paths) == 0
    paths["receipt.json"] = str(room.folder / "second.json")

    assert erase(room, paths) == 4


def test_a_hold_refuses_the_eraser_and_not_a_byte_is_written(room: Room) -> None:
    paths = permitted(room)
    _, data = image(room)
    assert room.run("hold", "place", "ABC/1", "--why", "other", by="C3") == 0

    assert erase(room, paths) == 4
    assert (room.folder / "copy.raw").read_bytes() == data


def test_a_hold_withdraws_the_leave_that_the_eraser_renews(room: Room) -> None:
    permitted(room)
    store = room.store
    found = store.find_person("A1")
    acting = store.open_actor("A1", PASSPHRASES["A1"])
    with store.reading() as uow:
        kept = uow.disposals.find()[0]
    assert kept.permit is not None
    assert found.id == kept.permit.operator_id
    check = prepare_check(kept.id, seed=bytes(32), uow=store.reading())
    leave = RecordedPermission(
        store,
        lambda: store.desk_of(acting),
        kept.id,
        kept.permit.id,
        acting.unit_keys,
        check,
        digest_of(read_plan(room.folder / "plan.json")),
    )
    assert room.run("exhibit", "refer", "ABC/1", by="B2") == 0

    with pytest.raises(PermissionWithdrawnError, match="ABC/1"):
        leave.renew()


def test_the_desk_wants_the_record_and_the_person_named(room: Room) -> None:
    paths = permitted(room)
    plan = read_plan(room.folder / "plan.json")
    device = DeviceAtHand(plan.target_kind, plan.target, FakeMedium(bytes(SIZE)), ())
    with pytest.raises(WrongUseError):
        RecordDesk().redeem(room.folder / "permit", plan, device, {"data": "."})
    options = {
        "data": str(room.folder / "data"),
        "as": "A1",
        "passphrase_file": str(room.folder / "A1"),
    }
    forged = room.file("forged", "{}")
    with pytest.raises(RefusedTargetError, match="not a permit"):
        RecordDesk().redeem(room.folder / forged, plan, device, options)
    assert paths["permit"]


def test_the_eraser_finds_the_desk() -> None:
    (point,) = entry_points(group=PERMITS, name="record")

    assert point.load() is RecordDesk


def test_a_registered_disk_image_is_no_target(room: Room) -> None:
    source, data = image(room)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    words = ("--made-with", "dd", "--made-before-record", "--digest", digest)
    assert room.run("acquisition", "register", "ABC/1", source, *words) == 0
    assert room.run("acquisition", "verify", room.ids("acquisitions")[0]) == 0

    options = {"data": str(room.folder / "data")}
    assert RecordDesk().is_acquisition(room.folder / "disk.raw", options)
    assert not RecordDesk().is_acquisition(room.folder / "disk.raw", {})
    assert digest.partition(":")[2] not in "".join(room.said)


def test_a_digest_that_differs_fails_the_verification(room: Room) -> None:
    source, _ = image(room)
    words = ("--made-with", "dd", "--made-before-record", "--digest", "md5:" + "00" * 16)
    assert room.run("acquisition", "register", "ABC/1", source, *words) == 0

    assert room.run("acquisition", "verify", room.ids("acquisitions")[0]) == 1


def test_a_phone_is_destroyed_before_two_witnesses(room: Room) -> None:
    check_appeals(room)
    form = proposal_form(room, "destruction")
    permit = str(room.folder / "permit")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    assert room.run("disposal", "authorise", "ABC/2", by="B2") == 0
    assert acknowledge(room, "ABC/2") == 0
    assert room.run("disposal", "permit", "ABC/2", "--out", permit) == 0
    assert state_date(room) == 0
    taking = ("--seal", "B2", "--reason", "Disposal")
    assert room.run("exhibit", "take", "ABC/2", *taking) == 0
    assert room.run("disposal", "destroy", "ABC/2", "--permit", permit) == 4
    assert "its bag is sealed" in room.said[-1]
    opened = ("--permit", permit, "--seal-broken", "B2")
    assert room.run("disposal", "destroy", "ABC/2", *opened) == 0
    account = room.form(
        "witness.toml",
        disposal_work.WITNESS_FORM,
        number='"S2"',
        method='"Shredded"',
        place='"Store"',
        occurred=datetime.now(UTC).isoformat(timespec="seconds"),
    )

    def seen(name: str, data: bytes) -> tuple[str, ...]:
        return ("--form", account, "--photograph", room.file(name, data))

    mine, theirs = seen("a.jpg", picture("navy")), seen("b.jpg", picture("teal"))
    witness = ("disposal", "witness", "ABC/2")
    assert room.run(*witness, *seen("c.jpg", picture("red")), by="B2") == 4
    assert room.run(*witness, *seen("x.jpg", b"x"), by="C3") == 2
    assert "must be a picture" in room.said[-1]
    assert room.run(*witness, *theirs, by="C3") == 0
    assert room.run(*witness, *theirs, by="A1") != 0
    assert room.run(*witness, *mine, by="A1") == 0
    assert "Both witnesses" in room.said[0]
    assert list(room.store.check(known=[]))
