"""A data folder with three people at one desk, and an exhibit that is ready to be disposed of."""

from __future__ import annotations

import io
import secrets
from dataclasses import field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from PIL import Image

from evidence_store.acts.orders.decisions import DecideDisclosure
from evidence_store.acts.orders.letters import DecideNobodyElse
from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.declared import empty_form
from evidence_store.cli.disposals import disposal, sheets
from evidence_store.cli.orders import order, order_questions
from evidence_store.demo.paper import SheetInHand
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.values.zones import LONDON
from forensics.cli.root import expunge, sentence_for
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


SIZE = 64 * 1024


TODAY = datetime.now(UTC).date()


MADE = TODAY - timedelta(days=240)


@dataclass
class Room:
    """A training folder whose clock is the system's, as verbs have it, and its people."""

    folder: Path
    said: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return open_store(self.folder / "data")

    def run(self, *words: str, by: str | None = "A1", typed: str = "") -> int:
        """Run a verb as the command does: its code, with what it said kept in ``said``.

        ``typed`` is what its person types at the keyboard.
        """
        told = list(words)
        if by is not None:
            told += ["--as", by, "--passphrase-file", str(self.folder / by)]
        if words[0] != "copy" and words[:2] != ("erase", "verify"):
            told += ["--data", str(self.folder / "data")]
        result = CliRunner().invoke(expunge, told, input=typed, standalone_mode=False)
        self.said = [result.output]
        if result.exception is not None:
            self.said.append(sentence_for(result.exception))  # type: ignore[arg-type]  # verbs raise Exceptions
            return int(getattr(result.exception, "exit_code", 1))
        return result.return_value or 0

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def form(self, file: str, text: str, **changes: str) -> str:
        """A printed form with some of its lines filled in."""
        lines = []
        for line in text.splitlines():
            key = line.partition("=")[0].strip()
            lines.append(f"{key} = {changes[key]}" if key in changes else line)
        return self.file(file, "\n".join(lines))

    def ids(self, kind: str) -> list[str]:
        with self.store.reading() as uow:
            return [each.id for each in getattr(uow, kind).find()]


def settle(room: Room) -> None:
    """Two people read the order; nobody else has an interest; the originals are not needed.

    It is B2 who says so: A1 carries the work out.
    """
    words = "The order's own words, verbatim, one item a line."
    read = room.file(
        "read.toml",
        f'offender = "Sam CANARY"\ncourt_case_number = ""\nlines = ["{words}"]\n',
    )
    for reader in ("A1", "B2"):
        assert room.run("order", "validate", "99ZZ1", "--form", read, by=reader) == 0
    day = TODAY.isoformat()
    nobody = room.form(
        "nobody.toml", empty_form(DecideNobodyElse), decided_on=day, reason='"Asked the household"'
    )
    assert room.run("order", "notice", "nobody-else", "99ZZ1", "--form", nobody, by="B2") == 0
    decided = room.form(
        "decided.toml",
        empty_form(DecideDisclosure),
        decided_on=day,
        officer='"D. Officer"',
        reason='"Nothing is outstanding"',
    )
    assert room.run("order", "disclosure-decision", "99ZZ1", "--form", decided, by="B2") == 0
    answers = room.form(
        "answers.toml",
        order_questions.ANSWERS_FORM,
        answered_by='"A. Prosecutor"',
        answered_on=day,
        **dict.fromkeys(REQUIRED_ENQUIRIES, '"no"'),
    )
    assert room.run("order", "answers", "99ZZ1", "--form", answers, by="B2") == 0


def check_appeals(room: Room) -> None:
    form = room.form(
        "check.toml",
        order.CHECK_FORM,
        checked_on=TODAY.isoformat(),
        office='"Office"',
        answered_by='"Clerk"',
        reply='"No notice of appeal is recorded."',
    )
    assert room.run("order", "check", "99ZZ1", "--form", form, by="B2") == 0


def proposal_form(room: Room, method: str = "overwrite_zeros") -> str:
    return room.form(
        f"{method}.toml",
        disposal.PROPOSAL_FORM,
        order='"99ZZ1"',
        method=f'"{method}"',
        given_by='"Officer"',
        rank='"Superintendent"',
        delegation='"Scheme"',
        given_on=TODAY.isoformat(),
        reason='"Public interest"',
        quotation='"I direct"',
    )


def image(room: Room, data: bytes = bytes(range(256)) * (SIZE // 256)) -> tuple[str, bytes]:
    return room.file("disk.raw", data), data


def planned(room: Room, method: str = "overwrite_zeros", **content: bytes) -> dict[str, str]:
    """A working copy that stands for the stick, and its plan."""
    source, _ = image(room, **content)
    paths = {n: str(room.folder / n) for n in ("copy.raw", "plan.json", "receipt.json", "permit")}
    assert room.run("copy", "make", source, "--out", paths["copy.raw"], by=None) == 0
    assert room.run("exhibit", "training-file", "ABC/1", "--copy", paths["copy.raw"]) == 0
    words = ("--route", "whole", "--target", paths["copy.raw"], "--out", paths["plan.json"])
    assert room.run("erase", "plan", *words, "--method", method, by=None) == 0
    return paths


def acknowledge(room: Room, exhibit: str, by: str = "B2") -> int:
    """Print the sheet, take it in the hand and type what is asked for."""
    paper = room.folder / f"{exhibit.replace('/', '-')}-{secrets.token_hex(4)}.pdf"
    assert room.run("disposal", "sheet", exhibit, "--out", str(paper), by=by) == 0
    held = SheetInHand.read(paper)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "ask", lambda question: held.answer(f"{question}?"))
        return room.run("disposal", "acknowledge", exhibit, by=by)


def permitted(room: Room, method: str = "overwrite_zeros", **content: bytes) -> dict[str, str]:
    paths = planned(room, method, **content)
    check_appeals(room)
    form = proposal_form(room, method)
    plan = ("--plan", paths["plan.json"])
    assert room.run("disposal", "propose", "ABC/1", "--form", form, *plan) == 0
    assert room.run("disposal", "authorise", "ABC/1", by="B2") == 0
    assert acknowledge(room, "ABC/1") == 0
    assert room.run("disposal", "permit", "ABC/1", "--out", paths["permit"]) == 0
    assert state_date(room) == 0
    taking = ("--seal", "B1", "--reason", "Disposal")
    assert room.run("exhibit", "take", "ABC/1", *taking) == 0
    return paths


def state_date(room: Room, by: str = "C3") -> int:
    today = datetime.now(LONDON).date().isoformat()
    return room.run("clock", "state", "--date", today, "--seen-on", "wall clock", by=by)


def erase(room: Room, paths: dict[str, str]) -> int:
    return room.run(
        "erase",
        "run",
        paths["plan.json"],
        "--target",
        paths["copy.raw"],
        "--receipt",
        paths["receipt.json"],
        "--permit",
        paths["permit"],
        "--progress",
        "none",
        "--seal-broken",
        "B1",
    )


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()
