"""A phone's reset by commands, from the order to its certificate, read by the real adb."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.disposals import disposal_work
from forensics.erasing.phones import reading
from tests.evidence_store.cli.room import (
    Room,
    acknowledge,
    check_appeals,
    picture,
    proposal_form,
    state_date,
)
from tests.forensics.erasing.phones import made_up_android
from tests.forensics.erasing.phones.made_up_android import PROPERTIES, android, needs_adbd
from tests.forensics.erasing.phones.phone_tools import phone_tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SERIAL = {"ro.serialno": "S2", "ro.boot.serialno": "S2"}


@contextmanager
def connected(folder: Path, said: Mapping[str, str], **changes: str) -> Iterator[None]:
    """A phone that says this hangs on the computer, and no other."""
    folder.mkdir()
    properties = PROPERTIES | SERIAL | changes
    with (
        android(folder / "phone", said, properties) as socket,
        pytest.MonkeyPatch.context() as set_,
    ):
        toolbox = phone_tools(folder / "tools", androids=[socket])
        set_.setattr(reading, "read_phone", partial(reading.read_phone, toolbox=toolbox))
        yield


@needs_adbd
@pytest.mark.long
def test_a_phone_goes_from_order_to_the_certificate_of_its_reset(
    room: Room, tmp_path: Path
) -> None:
    read = ("exhibit", "read-phone", "ABC/2")
    check_appeals(room)
    form, permit = proposal_form(room, "factory_reset"), str(room.folder / "permit")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 4
    assert "no phone was read" in room.said[-1]
    assert room.run("exhibit", "take", "ABC/2", "--seal", "B2", "--reason", "Reset") == 0
    with connected(tmp_path / "another", made_up_android.IN_USE, **{"ro.serialno": "S3"}):
        assert room.run(*read) == 4  # its bag is sealed
    with connected(tmp_path / "before", made_up_android.IN_USE):
        assert room.run(*read, "--seal-broken", "B2") == 0
        assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
        assert room.run("disposal", "authorise", "ABC/2", by="B2") == 0
        assert acknowledge(room, "ABC/2") == 0
        assert room.run("disposal", "permit", "ABC/2", "--out", permit) == 0
        assert state_date(room) == 0
        assert room.run("disposal", "destroy", "ABC/2", "--permit", permit) == 4
        assert "not read since the reset was authorised" in room.said[-1]
        assert room.run(*read) == 0
    assert room.run("disposal", "destroy", "ABC/2", "--permit", permit) == 0
    assert "The factory reset may begin now" in room.said[0]
    account = room.form(
        "witness.toml",
        disposal_work.WITNESS_FORM,
        number='"S2"',
        method='"Erase all data"',
        place='"Office"',
        occurred=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    mine = ("--form", account, "--photograph", room.file("a.jpg", picture("navy")))
    theirs = ("--form", account, "--photograph", room.file("b.jpg", picture("teal")))
    witness = ("disposal", "witness", "ABC/2")
    assert room.run(*witness, *theirs, by="C3") != 0
    assert "not read since its reset was begun" in room.said[-1]
    with connected(tmp_path / "after", made_up_android.RESET):
        assert room.run(*read, by="C3") == 0
    assert "Bloggs" not in "".join(room.said)
    assert room.run(*witness, *theirs, by="C3") == 0
    assert room.run(*witness, *mine, by="A1") == 0
    assert "A certificate can be issued" in room.said[0]
    assert list(room.store.check(known=[]))
    assert room.run("certificate", "issue", "ABC/2", by="B2") == 0
