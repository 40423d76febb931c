"""A sample is decided on and read by commands, from the order to a certificate."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from forensics.erasing.medium import BLOCK_SIZE
from tests.evidence_store.cli.room import erase, permitted

if TYPE_CHECKING:
    from tests.evidence_store.cli.room import Room

SIZE = BLOCK_SIZE + 4096
"""Two blocks, of which one is a sample."""


def decide(room: Room, by: str = "B2", percent: int = 50) -> int:
    form = room.file("sample.toml", f'percent = {percent}\nwhy = "too_large"\n')
    return room.run("disposal", "sample", "ABC/1", "--form", form, by=by)


def test_a_supervisor_decides_another_person_reads_and_the_certificate_says_how_much(
    room: Room,
) -> None:
    paths = permitted(room, data=bytes(range(256)) * (SIZE // 256))
    assert decide(room) == 4  # nothing was erased yet
    assert erase(room, paths) == 0

    assert decide(room, by="A1") == 4  # the operator
    assert decide(room, percent=60) == 2
    assert "1 to 50" in "".join(room.said)
    assert decide(room) == 0
    read = ("disposal", "verify", "ABC/1", "--target", paths["copy.raw"])
    assert room.run(*read, by="B2") == 4  # who decided on it
    assert room.run(*read, by="C3") == 0
    assert "A sample was read: 1 of 2 blocks. The rest was not examined" in room.said[0]
    with room.store.reading() as uow:
        (kept,) = uow.disposals.find()
    assert kept.state is DisposalState.PASSED
    assert kept.verification is not None
    assert kept.verification.medium_digest is None
    assert kept.verification.bytes_read < SIZE
    assert [*room.store.check(known=[])]

    assert room.run("certificate", "issue", "ABC/1", by="B2") == 0
    (document,) = room.store.certificates.glob("*.pdf")
    trusted = ("--trust", str(room.folder / "data" / "root.pem"))
    assert room.run("certificate", "verify", str(document), *trusted, by=None) == 3
    words = ["pdftotext", "-raw", str(document), "-"]
    page = " ".join(subprocess.run(words, capture_output=True, check=True).stdout.decode().split())
    assert "No category of NIST SP 800-88 is claimed" in page
    assert "1 of 2 blocks" in page


def test_with_whole_all_of_it_is_read_although_a_sample_was_decided_on(room: Room) -> None:
    paths = permitted(room, data=bytes(range(256)) * (SIZE // 256))
    assert erase(room, paths) == 0
    assert decide(room) == 0

    read = ("disposal", "verify", "ABC/1", "--target", paths["copy.raw"], "--whole")
    assert room.run(*read, by="C3") == 0
    with room.store.reading() as uow:
        (kept,) = uow.disposals.find()
    assert not kept.is_sampled
    assert kept.verification is not None
    assert kept.verification.medium_digest is not None
