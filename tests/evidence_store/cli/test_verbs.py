"""The verbs of the record, in a training data folder, each by the person whose key it needs."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import init_store, open_store
from evidence_store.cli import (
    case,
    disposal,
    disposal_work,
    exhibit,
    exhibit_continuity,
    exhibit_copies,
    exhibit_facts,
    exhibit_handovers,
    order,
    order_matters,
    order_notices,
    sheets,
)
from evidence_store.cli.forms import PRINTED
from evidence_store.cli.permit_desk import RecordDesk, RecordedLeave
from evidence_store.demo.paper import SheetInHand
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.people import Duty, IdentityDocument
from evidence_store.domain.zones import LONDON
from evidence_store.errors import NotPermittedError
from evidence_store.workflow.identifying import prepare_check
from evidence_store.workflow.people import confirm_person, enrol_person
from evidence_store.workflow.review import review_case, review_exhibit
from forensics.cli.root import expunge, sentence_for
from forensics.erasing.identifying import DeviceAtHand
from forensics.erasing.leave import PERMITS
from forensics.erasing.planning import read_plan
from forensics.erasing.sidecars import sidecar_path
from forensics.errors import LeaveWithdrawnError, RefusedTargetError, WrongUseError
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, found
from tests.forensics.erasing.fakes import FakeMedium

if TYPE_CHECKING:
    from evidence_store.bootstrap import Store

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

    def run(self, *words: str, by: str | None = "A1") -> int:
        """Run a verb as the command does: its code, with what it said kept in ``said``."""
        told = list(words)
        if by is not None:
            told += ["--as", by, "--passphrase-file", str(self.folder / by)]
        if words[0] != "copy" and words[:2] != ("erase", "verify"):
            told += ["--data", str(self.folder / "data")]
        result = CliRunner().invoke(expunge, told, standalone_mode=False)
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


@pytest.fixture
def room(prepared: Path, tmp_path: Path) -> Room:
    folder = tmp_path / "room"
    shutil.copytree(prepared, folder)
    return Room(folder)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an order of eight months ago, mapped to a USB stick and a phone."""
    folder = tmp_path_factory.mktemp("prepared")
    made = Room(folder)
    store = init_store(
        folder / "data",
        form=folder / made.file("unit.toml", FORM),
        requests=[a_request(each) for each in PASSPHRASES],
        training=True,
    )
    found(store, PASSPHRASES)
    for number, passphrase in PASSPHRASES.items():
        made.file(number, passphrase)
    day = MADE.isoformat()
    case_form = made.form(
        "case.toml",
        case.FORM,
        reference='"99ZZ1"',
        name='"Sam CANARY"',
        committed_on=day,
        convicted_on=day,
    )
    order_form = made.form(
        "order.toml",
        order.ORDER_FORM,
        made_on=day,
        takes_effect_on=day,
        passed_on=day,
    )
    rows = "reference,description,medium,seal,holder,source_reference,serial,size,locked\n"
    rows += f"ABC/1,Stick,usb_flash,B1,Store,P1,S1,{SIZE},no\n"
    rows += "ABC/2,Phone,phone,B2,Store,P2,S2,,yes\n"
    assert made.run("case", "open", "--form", case_form) == 0
    paper = made.file("order.pdf", b"the order as it came")
    words = ("order", "record", "--case", "99ZZ1", "--form", order_form, "--document", paper)
    assert made.run(*words) == 0
    extract = made.file("extract.csv", rows)
    assert made.run("exhibit", "import", extract, "--case", "99ZZ1", "--system", "NICHE") == 0
    assert made.run("order", "map", "99ZZ1", "--line", "1", "ABC/1", "ABC/2") == 0
    settle(made)
    return folder


def settle(room: Room) -> None:
    """Two people read the order; nobody else has an interest; the originals are not needed."""
    words = "The order's own words, verbatim, one item a line."
    read = room.file(
        "read.toml",
        f'offender = "Sam CANARY"\ncourt_case_number = ""\nlines = ["{words}"]\n',
    )
    for reader in ("A1", "B2"):
        assert room.run("order", "validate", "99ZZ1", "--form", read, by=reader) == 0
    day = TODAY.isoformat()
    nobody = room.form(
        "nobody.toml", order_notices.NOBODY_FORM, decided_on=day, reason='"Asked the household"'
    )
    assert room.run("order", "notice", "nobody-else", "99ZZ1", "--form", nobody) == 0
    decided = room.form(
        "decided.toml",
        order_matters.DISCLOSURE_FORM,
        decided_on=day,
        officer='"D. Officer"',
        reason='"Nothing is outstanding"',
    )
    assert room.run("order", "disclosure-decision", "99ZZ1", "--form", decided) == 0


def check_appeals(room: Room) -> None:
    form = room.form(
        "check.toml",
        order.CHECK_FORM,
        checked_on=TODAY.isoformat(),
        office='"Office"',
        answered_by='"Clerk"',
        reply='"No notice of appeal is recorded."',
    )
    assert room.run("order", "check", "99ZZ1", "--form", form) == 0


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


def image(room: Room) -> tuple[str, bytes]:
    data = bytes(range(256)) * (SIZE // 256)
    return room.file("disk.raw", data), data


def planned(room: Room) -> dict[str, str]:
    """A working copy that stands for the stick, and its plan."""
    source, _ = image(room)
    paths = {n: str(room.folder / n) for n in ("copy.raw", "plan.json", "receipt.json", "permit")}
    assert room.run("copy", "make", source, "--out", paths["copy.raw"], by=None) == 0
    assert room.run("exhibit", "stand-in", "ABC/1", "--copy", paths["copy.raw"]) == 0
    words = ("--route", "whole", "--target", paths["copy.raw"], "--out", paths["plan.json"])
    assert room.run("erase", "plan", *words, by=None) == 0
    return paths


def acknowledge(room: Room, exhibit: str, by: str = "B2") -> int:
    """Print the sheet, take it in the hand and type what is asked for."""
    paper = room.folder / f"{exhibit.replace('/', '-')}-{secrets.token_hex(4)}.pdf"
    assert room.run("disposal", "sheet", exhibit, "--out", str(paper), by=by) == 0
    held = SheetInHand.read(paper)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "ask", lambda question: held.answer(f"{question}?"))
        return room.run("disposal", "acknowledge", exhibit, by=by)


def permitted(room: Room) -> dict[str, str]:
    paths = planned(room)
    check_appeals(room)
    form = proposal_form(room)
    plan = ("--plan", paths["plan.json"])
    assert room.run("disposal", "propose", "ABC/1", "--form", form, *plan) == 0
    assert room.run("disposal", "authorise", "ABC/1", by="B2") == 0
    assert acknowledge(room, "ABC/1") == 0
    assert room.run("disposal", "permit", "ABC/1", "--out", paths["permit"]) == 0
    assert state_date(room) == 0
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
    )


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
    assert room.run("acquisition", "register", "ABC/1", copy, "--made-with", "expunge") == 0

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

    result = str(room.folder / "result.json")
    words = (paths["plan.json"], paths["receipt.json"], "--target", paths["copy.raw"])
    assert room.run("erase", "verify", *words, "--out", result, by=None) == 0
    target = ("--target", paths["copy.raw"])
    assert room.run("disposal", "verify", "ABC/1", result, *target) == 4
    assert room.run("disposal", "verify", "ABC/1", result, *target, by="C3") == 0
    with room.store.reading() as uow:
        assert uow.disposals.find()[0].state is DisposalState.PASSED
    assert not any((room.folder / "copy.raw").read_bytes())
    assert list(room.store.check(known=[]))


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
    leave = RecordedLeave(store, acting, kept.id, kept.permit.id, check)
    assert room.run("exhibit", "refer", "ABC/1", by="B2") == 0

    with pytest.raises(LeaveWithdrawnError, match="ABC/1"):
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
    words = ("--made-with", "dd", "--digest", digest)
    assert room.run("acquisition", "register", "ABC/1", source, *words) == 0
    assert room.run("acquisition", "verify", room.ids("acquisitions")[0]) == 0

    options = {"data": str(room.folder / "data")}
    assert RecordDesk().is_acquisition(room.folder / "disk.raw", options)
    assert not RecordDesk().is_acquisition(room.folder / "disk.raw", {})
    assert digest.partition(":")[2] not in "".join(room.said)


def test_a_digest_that_differs_fails_the_verification(room: Room) -> None:
    source, _ = image(room)
    words = ("--made-with", "dd", "--digest", "md5:" + "00" * 16)
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
    assert room.run("disposal", "destroy", "ABC/2", "--permit", permit) == 0
    account = room.form(
        "witness.toml",
        disposal_work.WITNESS_FORM,
        number='"S2"',
        method='"Shredded"',
        place='"Store"',
        occurred=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    seen = ("--form", account, "--photograph", room.file("photo.jpg", b"x"))

    assert room.run("disposal", "witness", "ABC/2", *seen, by="B2") == 4
    assert room.run("disposal", "witness", "ABC/2", *seen, by="C3") == 0
    assert room.run("disposal", "witness", "ABC/2", *seen, by="A1") == 0
    assert "Both witnesses" in room.said[0]


def test_without_an_appeal_check_the_proposal_is_refused_with_its_arithmetic(room: Room) -> None:
    form = proposal_form(room, "destruction")

    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 4
    assert "Ask the court office" in room.said[1]


def test_rules_explain_shows_each_hold_with_arithmetic_and_basis(room: Room) -> None:
    assert room.run("rules", "explain", "ABC/1") == 0
    told = room.said[0]

    assert "Six months from that day ends at the end of" in told
    assert "Police (Property) Regulations 1997 reg 5(2)" in told
    assert room.run("rules", "explain", "99ZZ1") == 0
    assert "ABC/2" in room.said[0]
    assert room.run("rules", "show", by=None) == 0
    assert "not available: text not read" in room.said[0]


@pytest.mark.parametrize(
    "words",
    [
        ("case", "list"),
        ("case", "show", "99ZZ1"),
        ("exhibit", "show", "ABC/1"),
        ("disposal", "show", "ABC/2"),
        ("rules", "explain", "ABC/1"),
        ("disclosure", "preview", "99ZZ1", "--for", "defence"),
    ],
)
def test_an_administrator_reads_no_case_content(words: tuple[str, ...], room: Room) -> None:
    check_appeals(room)
    form = proposal_form(room, "destruction")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    store, request = room.store, a_request("D4", duties=(Duty.ADMINISTRATOR,))
    admin, second = (store.open_actor(each, PASSPHRASES[each]) for each in ("A1", "C3"))
    around: dict[str, Any] = {"uow": store.unit_of_work(admin.unit_keys), "clock": store.clock}
    met = {"document": IdentityDocument.WARRANT_CARD, **around}
    enrol_person(request, actor=admin.actor, signer=admin.sign, **met)
    confirm_person(request.id, actor=second.actor, signer=second.sign, **met)
    store.wrap_unit_keys(admin.unit_keys)
    room.file("D4", "fourth training passphrase")

    assert room.run(*words, by="D4") == NotPermittedError.exit_code
    assert "duties do not include" in room.said[1]


def test_no_verb_says_a_name(room: Room) -> None:
    for words in (("case", "list"), ("case", "show", "99ZZ1"), ("exhibit", "show", "ABC/1")):
        assert room.run(*words) == 0
        assert "CANARY" not in "".join(room.said)
    with room.store.reading() as uow:
        case_id = uow.cases.find()[0].id
        bodies = b"".join(entry.body for entry in uow.custody.of_case(case_id))
    assert b"CANARY" not in bodies


def test_an_ambiguous_reference_is_refused_with_the_candidates(room: Room) -> None:
    day = MADE.isoformat()
    second = room.form(
        "second.toml",
        case.FORM,
        reference='"99ZZ2"',
        name='"Kim"',
        committed_on=day,
        convicted_on=day,
    )
    booked = room.form(
        "booked.toml", exhibit.BOOK_IN_FORM, seal='"B9"', holder='"Store"', size="4096"
    )
    assert room.run("case", "open", "--form", second) == 0
    assert room.run("exhibit", "book-in", "--case", "99ZZ2", "--form", booked) == 0

    assert room.run("hold", "place", "ABC/1", "--why", "other") == 2
    assert all(each in room.said[1] for each in room.ids("exhibits")[::2])
    assert room.run("hold", "place", "ABC/1", "--case", "99ZZ2", "--why", "other") == 0


def test_a_hold_is_released_by_two_people(room: Room) -> None:
    assert room.run("hold", "place", "ABC/1", "--why", "other") == 0
    with room.store.reading() as uow:
        held = next(each for each in uow.exhibits.find() if each.placed_holds)
    reason = ("--reason-file", room.file("reason.txt", "Settled"))
    release = ("hold", "release", "ABC/1", held.placed_holds[0].id, *reason)

    assert room.run(*release) == 0
    assert "until a second person signs" in room.said[0]
    assert room.run(*release) == 4
    assert room.run(*release, by="B2") == 0
    assert "is released" in room.said[0]


def test_whoever_enters_what_will_be_printed_is_told_to_name_no_victim(room: Room) -> None:
    check_appeals(room)
    booked = room.form("b.toml", exhibit.BOOK_IN_FORM, seal='"B9"', holder='"S"', reference='"E/9"')

    assert room.run("exhibit", "book-in", "--case", "99ZZ1", "--form", booked) == 0
    assert PRINTED in room.said[0]
    form = proposal_form(room, "destruction")
    assert room.run("disposal", "propose", "ABC/2", "--form", form) == 0
    assert PRINTED in room.said[0]


@pytest.mark.parametrize("text", [order.ORDER_FORM, exhibit.BOOK_IN_FORM, disposal.PROPOSAL_FORM])
def test_the_forms_say_it_too(text: str) -> None:
    assert PRINTED in " ".join(text.replace("#", " ").split())


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        (("case", "open"), case.FORM),
        (("order", "record"), order.ORDER_FORM),
        (("order", "check"), order.CHECK_FORM),
        (("exhibit", "book-in"), exhibit.BOOK_IN_FORM),
        (("exhibit", "handover"), exhibit_handovers.HANDOVER_FORM),
        (("exhibit", "reseal"), exhibit_continuity.RESEAL_FORM),
        (("exhibit", "identify"), exhibit_facts.IDENTITY_FORM),
        (("exhibit", "open"), exhibit_continuity.OPEN_FORM),
        (("exhibit", "close"), exhibit_continuity.CLOSE_FORM),
        (("exhibit", "take-out"), exhibit_continuity.TAKE_OUT_FORM),
        (("exhibit", "store"), exhibit_continuity.STORE_FORM),
        (("exhibit", "discrepancy"), exhibit_continuity.DISCREPANCY_FORM),
        (("exhibit", "describe"), exhibit_facts.DESCRIBE_FORM),
        (("exhibit", "end"), exhibit_facts.END_FORM),
        (("exhibit", "offer"), exhibit_handovers.HANDOVER_FORM),
        (("exhibit", "copy"), exhibit_copies.COPY_FORM),
        (("disposal", "propose"), disposal.PROPOSAL_FORM),
        (("disposal", "witness"), disposal_work.WITNESS_FORM),
    ],
)
def test_every_form_is_printed_and_is_toml(verb: tuple[str, ...], text: str) -> None:
    result = CliRunner().invoke(expunge, [*verb, "--print-form"], standalone_mode=False)

    assert result.output.strip() == text.strip()
    tomllib.loads(result.output)


@pytest.mark.parametrize(
    "content",
    [
        "reference =",
        'reference = "CANARY"',
        'reference = "99ZZ3"\ncourt = ""\ncourt_case_number = ""\noffender = "CANARY"',
        (
            'reference = "99ZZ3"\ncourt = ""\ncourt_case_number = ""\n[[offender]]\n'
            'name = "CANARY"\nsurprise = 1\n[[offender.offence]]\ncode = "x"'
        ),
    ],
)
def test_a_form_that_does_not_fit_is_wrong_entry_and_is_not_repeated(
    room: Room, content: str
) -> None:
    assert room.run("case", "open", "--form", room.file("bad.toml", content)) == 2
    assert "CANARY" not in "".join(room.said)


def test_screens_read_a_case_and_an_exhibit_with_sentences(room: Room) -> None:
    store = room.store
    actor = store.open_actor("B2", PASSPHRASES["B2"]).actor
    around: dict[str, Any] = {
        "actor": actor,
        "uow": store.reading(),
        "rules": store.rules,
        "clock": store.clock,
    }

    page = review_case(room.ids("cases")[0], **around)
    view = review_exhibit(room.ids("exhibits")[0], **around)

    assert [one.exhibit.reference for one in page.exhibits] == ["ABC/1", "ABC/2"]
    assert [entry.sentence for entry in view.entries] == [
        "The exhibit was imported from the property system under seal B1.",
        "Line 1 of the order was mapped to this exhibit.",
    ]
    assert view.entries[0].by == "Siân Ddu"
