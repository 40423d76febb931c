"""What every firmware method keeps to, by the real tools over drives that a shim makes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.documents import to_json
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import (
    FIRMWARE_METHODS,
    Drive,
    FirmwareMethod,
    Interface,
    MediumType,
    Step,
)
from forensics.erasing.firmware.permitted import methods_for, why_not_permitted
from forensics.erasing.firmware.running import Workbench, run_firmware
from forensics.erasing.tools.commands import Command
from forensics.errors import PermissionWithdrawnError, RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import ErasureOutcome, Extent, Grade
from forensics.values.device_facts import Bus, DeviceFacts, TriState
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import DriveState, Finding, FindingAnswer, FirmwareRun
from forensics.values.tool_runs import ExternalTool, RunEnding
from tests.forensics.erasing.firmware.made_up_drive import (
    SIZE,
    MadeUpDrive,
    answer_of,
    do_nothing,
    facts_for,
)
from tests.forensics.make_erasing import PAGE, page

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.tools.answers import ToolAnswer

Name = FirmwareMethodName
Make = Callable[..., MadeUpDrive]
ONE_OF_EACH = (
    Name.NVME_SANITIZE_BLOCK,
    Name.NVME_FORMAT_CRYPTO,
    Name.NVME_PSID_REVERT,
    Name.ATA_SANITIZE_OVERWRITE,
    Name.ATA_SECURE_ERASE,
    Name.SCSI_SANITIZE_CRYPTO,
)
SECURE_ERASES = (Name.ATA_SECURE_ERASE, Name.ATA_SECURE_ERASE_ENHANCED)
HIT = Extent(8192, 4096)
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANY = Command(ExternalTool.NVME, ())
SAID = (
    b"    State:    SD2 Sanitize operation In Process",
    b"    State:    SD0 Sanitize Idle",
    b"    Progress: 0x10000 (25%)",
    b"0040 0000 0000 0000 0000 0000 0000 0000 " * 8,
)


@pytest.fixture
def make(tmp_path: Path, shim: Path) -> Make:
    def make_drive(name: FirmwareMethodName, mode: str = "success", **state: int) -> MadeUpDrive:
        folder = tmp_path / f"{name}-{mode}"
        folder.mkdir()
        drive = MadeUpDrive(folder, shim, FIRMWARE_METHODS[name].interface, mode)
        drive.set(**{"security": 0x21, "sed": 0x09, **state})
        return drive

    return make_drive


def run(
    name: FirmwareMethodName,
    made: MadeUpDrive,
    *,
    drive: Drive | None = None,
    bench: Workbench | None = None,
    facts: DeviceFacts | None = None,
) -> FirmwareRun:
    return run_firmware(
        name,
        drive or made.drive(),
        facts=facts or facts_for(name),
        hits=(HIT,),
        bench=bench or made.bench(),
    )


def missing(run: FirmwareRun) -> dict[Finding, FindingAnswer]:
    return {found.finding: found.answer for found in judge(run).missing}


def test_every_name_is_registered_and_has_words_of_its_own() -> None:
    methods = [FIRMWARE_METHODS[name] for name in FirmwareMethodName]

    assert list(FIRMWARE_METHODS) == list(FirmwareMethodName)
    assert all(isinstance(method, FirmwareMethod) for method in methods)
    for words in ("named", "technique"):
        assert len({getattr(method.aim, words) for method in methods}) == len(methods)
    assert all(method.aim.limit.endswith(".") for method in methods)
    assert all(method.aim.grade in {Grade.CLEAR, Grade.PURGE} for method in methods)


@pytest.mark.parametrize("name", FirmwareMethodName)
def test_a_drive_that_does_as_it_is_asked_is_found_erased(name: Name, make: Make) -> None:
    drive = make(name)
    leaves_opaque = FIRMWARE_METHODS[name].aim.is_opaque

    found = run(name, drive)

    # Opaque bytes count where the drive says by which erasure they are.
    untold = {Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN}
    expected = untold if leaves_opaque and FIRMWARE_METHODS[name].aim.action is None else {}
    assert missing(found) == expected
    assert judge(found).outcome is (ErasureOutcome.FAILED if expected else ErasureOutcome.ERASED)
    assert found.read is not None
    assert found.read.opaque == (SIZE if leaves_opaque else 0)
    assert found.old_blocks is not None
    assert found.old_blocks.of_hits == HIT.length // 512
    assert found.password is None
    assert drive.told[-1] is Step.ERASING
    assert len(found.runs) >= 4  # the ability, the state before, the request, the state after


@pytest.mark.parametrize("name", FirmwareMethodName)
def test_over_a_tool_that_returns_0_and_does_nothing_no_drive_is_asked(
    name: Name, make: Make
) -> None:
    drive = make(name)
    nothing = replace(drive.drive(), run=do_nothing)

    with pytest.raises(RefusedTargetError, match="Nothing was erased"):
        run(name, drive, drive=nothing)

    assert drive.told == []


@dataclass
class DeafAfterwards:
    """The real tool for what is only read; one that returns 0 and does nothing for the rest."""

    drive: MadeUpDrive
    read = ("id-", "list-ns", "sanitize-log", "--Istdout", "--sanitize-status", "--raw", "discover")

    def __call__(self, command: Command) -> ToolAnswer:
        is_reading = any(word.startswith(self.read) for word in command.words)
        return self.drive.run(command) if is_reading else do_nothing(command)


@pytest.mark.parametrize("name", FirmwareMethodName)
def test_a_command_of_which_the_tool_returned_0_is_no_erasure(name: Name, make: Make) -> None:
    """The drive says what it is and that its last erasure succeeded, as idle ones do."""
    drive = make(name, sanitize=1, action=2)

    found = run(name, drive, drive=replace(drive.drive(), run=DeafAfterwards(drive)))

    assert judge(found).outcome is ErasureOutcome.FAILED
    assert {Finding.ACCEPTED, Finding.PROGRESS, Finding.OLD_BLOCKS} <= missing(found).keys()
    assert drive.medium.read_bytes() == drive.content


# What is missing, beside the old blocks, which are found again; None where the drive is not asked.
A, P, E = Finding.ACCEPTED, Finding.PROGRESS, Finding.END_STATE
BEHAVIOURS: dict[str, dict[Finding, FindingAnswer | None]] = {
    "failure": {A: None, E: None},
    "busy": {A: FindingAnswer.NO},
    "refuses": {A: FindingAnswer.NO, P: FindingAnswer.NO},
    "endless": {},
    "undone": {},
    "idle": {},
    "unreadable": {E: None},
}


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param(
            name, mode, marks=() if name in ONE_OF_EACH else pytest.mark.long, id=f"{name}-{mode}"
        )
        for name, mode in product(FirmwareMethodName, BEHAVIOURS)
    ],
)
def test_a_drive_that_does_anything_else_is_not(name: Name, mode: str, make: Make) -> None:
    found = run(name, make(name, mode))

    assert judge(found).outcome is ErasureOutcome.FAILED
    assert judge(found).missing
    for finding, answer in BEHAVIOURS[mode].items():
        if answer is not None:
            assert missing(found)[finding] is answer


def test_an_unreadable_state_at_the_end_is_named_even_where_all_else_is_found(make: Make) -> None:
    found = run(Name.ATA_SECURE_ERASE, make(Name.ATA_SECURE_ERASE, "unreadable"))

    assert missing(found) == {Finding.END_STATE: FindingAnswer.UNKNOWN}


def test_a_drive_that_does_all_but_erase_is_told_by_its_old_blocks(make: Make) -> None:
    found = run(Name.NVME_SANITIZE_CRYPTO, make(Name.NVME_SANITIZE_CRYPTO, "undone"))

    assert missing(found) == {Finding.OLD_BLOCKS: FindingAnswer.NO}
    assert found.old_blocks is not None
    assert found.old_blocks.left == found.old_blocks.sought


def test_an_endless_erasure_is_waited_for_as_long_as_the_drive_estimates(make: Make) -> None:
    drive = make(Name.NVME_SANITIZE_BLOCK, "endless")

    found = run(Name.NVME_SANITIZE_BLOCK, drive)

    assert (found.after, found.read) == (None, None)
    assert 602 <= drive.elapsed < 1200  # one second, twice, and ten minutes


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_bridge_that_passes_nothing_on_is_not_asked(name: Name, make: Make) -> None:
    drive = make(name, "bridge")

    with pytest.raises(RefusedTargetError):
        run(name, drive)

    assert (drive.told, drive.kept) == ([], [])


@pytest.mark.parametrize(
    ("name", "state", "why"),
    [
        (Name.NVME_SANITIZE_BLOCK, {"sanitize": 2, "action": 2, "polls": 99}, "erasing already"),
        (Name.NVME_SANITIZE_BLOCK, {"namespaces": 2}, "further namespaces"),
        (Name.NVME_FORMAT, {"namespaces": 2}, "further namespaces"),
        (Name.NVME_SANITIZE_BLOCK, {"unattached": 1}, "further namespaces"),
        (Name.NVME_SANITIZE_CRYPTO, {"namespaces": 0}, "namespaces cannot be listed"),
        (Name.ATA_SANITIZE_BLOCK, {"sanitize": 2, "polls": 99}, "erasing already"),
        (Name.SCSI_SANITIZE_BLOCK, {"sanitize": 2, "polls": 99}, "erasing already"),
        (Name.NVME_PSID_REVERT, {"namespaces": 2}, "further namespaces"),
        (Name.NVME_PSID_REVERT, {"sed": 0x01}, "does not encrypt"),
        (Name.NVME_PSID_REVERT, {"sed": 0x00}, "does not encrypt"),
        (Name.NVME_PSID_REVERT, {"sed": 0x0B}, "holds a password already"),
        (Name.NVME_PSID_REVERT, {"sed": 0x0F}, "holds a password already"),
        (Name.ATA_SECURE_ERASE, {"security": 0x29}, "until its power has been off"),
        (Name.ATA_SECURE_ERASE, {"security": 0x23}, "holds a password already"),
        (Name.ATA_SECURE_ERASE, {"security": 0x27}, "holds a password already"),
        (Name.ATA_SECURE_ERASE, {"security": 0x31}, "too many wrong passwords"),
        (Name.ATA_SECURE_ERASE_ENHANCED, {"security": 0x01}, "does not offer this"),
        (Name.ATA_SECURE_ERASE, {"security": 0x00}, "does not offer this"),
    ],
)
def test_a_drive_that_is_not_at_rest_or_does_not_fit_is_not_asked(
    name: Name, state: dict[str, int], why: str, make: Make
) -> None:
    drive = make(name, **state)

    with pytest.raises(RefusedTargetError, match=why):
        run(name, drive)

    assert drive.told == []
    assert drive.medium.read_bytes() == drive.content


def test_a_medium_that_holds_too_little_to_judge_by_is_not_asked(make: Make) -> None:
    drive = make(Name.NVME_SANITIZE_BLOCK)
    drive.medium.write_bytes(drive.content[: 15 * 512] + bytes(SIZE - 15 * 512))

    with pytest.raises(RefusedTargetError, match="15 blocks of this medium"):
        run(Name.NVME_SANITIZE_BLOCK, drive)

    assert drive.told == []


@dataclass
class Written:
    """Keeps the words of all commands beside what was told and kept, in their order."""

    drive: MadeUpDrive
    refused: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.happened: list[object] = []

    def __call__(self, command: Command) -> ToolAnswer:
        self.happened.append(command.words)
        refuses = any(word in self.refused for word in command.words)
        return do_nothing(command) if refuses else self.drive.run(command)

    def carry_out(self, name: FirmwareMethodName, told: Callable[[Step], object]) -> FirmwareRun:
        bench = replace(self.drive.bench(), keep=lambda _: self.happened.append("kept"))
        asked = replace(self.drive.drive(), run=self, told=told)
        return run(name, self.drive, drive=asked, bench=bench)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_digests_are_kept_and_the_step_is_told_before_anything_is_asked(
    name: Name, make: Make
) -> None:
    written = Written(make(name))
    written.carry_out(name, written.happened.append)

    words = (
        *("sanitize", "format", "--security-set-pass", "--security-erase"),
        "--quick",
        "initialize",
    )
    first = next(
        place
        for place, each in enumerate(written.happened)
        if isinstance(each, tuple)
        and any(word in words or word.startswith("--sanitize-") for word in each)
        and "--sanitize-status" not in each
    )
    assert written.happened.index("kept") < first
    assert isinstance(written.happened[first - 1], Step)


@pytest.mark.parametrize("name", [Name.NVME_FORMAT, Name.NVME_FORMAT_CRYPTO])
def test_a_format_is_never_asked_for_without_a_secure_erase(name: Name, make: Make) -> None:
    written = Written(make(name))
    written.carry_out(name, lambda _: None)

    formats = [each for each in written.happened if isinstance(each, tuple) and "format" in each]
    assert len(formats) == 1
    assert {"--ses=1", "--ses=2"} & set(formats[0])


def test_hdparm_returns_0_where_the_drive_refused_and_it_counts_as_refused(make: Make) -> None:
    drive = make(Name.ATA_SANITIZE_BLOCK, "refuses")
    codes: list[int | None] = []

    def run_and_note(command: Command) -> ToolAnswer:
        answer = drive.run(command)
        if "--sanitize-block-erase" in command.words:
            codes.append(answer.run.exit_code)
        return answer

    found = run(Name.ATA_SANITIZE_BLOCK, drive, drive=replace(drive.drive(), run=run_and_note))

    assert codes == [0]
    assert missing(found)[Finding.ACCEPTED] is FindingAnswer.NO


@pytest.mark.parametrize("name", SECURE_ERASES)
def test_a_secure_erase_that_the_drive_refuses_leaves_no_password(name: Name, make: Make) -> None:
    drive = make(name, "failure")

    found = run(name, drive)

    assert found.after is not None
    assert found.after.state is DriveState.ARMED  # as it was before the password was taken back
    assert found.password is None
    assert "password" not in drive.get()
    assert drive.told == [Step.SETTING_PASSWORD, Step.ERASING, Step.CLEARING_PASSWORD]


def test_a_password_that_stays_on_the_drive_stands_in_the_run(make: Make) -> None:
    drive = make(Name.ATA_SECURE_ERASE, "failure")
    written = Written(drive, refused=("--security-disable",))

    found = written.carry_out(Name.ATA_SECURE_ERASE, drive.told.append)

    assert found.password == drive.get()["password"] == "expunge"


def test_a_hold_between_password_and_erasing_takes_the_password_back(make: Make) -> None:
    drive = make(Name.ATA_SECURE_ERASE)

    def told(step: Step) -> None:
        if step is Step.ERASING:
            raise PermissionWithdrawnError("A hold was placed")

    with pytest.raises(PermissionWithdrawnError):
        Written(drive).carry_out(Name.ATA_SECURE_ERASE, told)

    assert "password" not in drive.get()
    assert drive.medium.read_bytes() == drive.content


def test_a_drive_that_was_left_with_the_password_is_opened_by_it(make: Make) -> None:
    drive = make(Name.ATA_SECURE_ERASE, security=0x23)
    drive.set(password="expunge")

    assert FIRMWARE_METHODS[Name.ATA_SECURE_ERASE].tidy(drive.drive(), None) is None
    assert drive.get()["security"] == str(0x21)


def test_a_psid_reaches_the_drive_and_stands_in_no_word_and_no_record(make: Make) -> None:
    drive = make(Name.NVME_PSID_REVERT)
    written = Written(drive)

    found = written.carry_out(Name.NVME_PSID_REVERT, drive.told.append)

    assert drive.told == [Step.SETTING_PASSWORD, Step.ERASING]
    assert (drive.get()["sed"], drive.get()["asked"]) == ("9", "1")
    # Each of the four but the old blocks: opaque bytes may be what was there, enciphered.
    assert missing(found) == {Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN}
    for told in (repr(written.happened), repr(found), to_json(found).decode()):
        assert "PSID0001" not in told.upper().replace(" ", "").replace("-", "")


@pytest.mark.parametrize("psid", ["SHIMPSID9999", None, "short", "SHIM PSID 00é1"])
def test_without_the_psid_of_its_label_a_drive_keeps_all_that_it_holds(
    psid: str | None, make: Make
) -> None:
    drive = make(Name.NVME_PSID_REVERT)
    drive.psid = psid

    if psid == "SHIMPSID9999":  # as long as one, and of another drive
        found = run(Name.NVME_PSID_REVERT, drive)
        assert missing(found)[Finding.ACCEPTED] is FindingAnswer.NO
        assert found.password is None
    else:
        with pytest.raises(RefusedTargetError, match="PSID was not typed"):
            run(Name.NVME_PSID_REVERT, drive)
    assert drive.medium.read_bytes() == drive.content
    assert (drive.get()["sed"], "password" in drive.get()) == ("9", False)


def test_a_device_that_vanishes_before_it_is_read_was_not_read(make: Make) -> None:
    drive = make(Name.NVME_SANITIZE_BLOCK)
    opened = 0

    def open_medium() -> object:
        nonlocal opened
        opened += 1
        if opened > 1:
            raise OSError(19, "No such device")
        return drive.open_medium()

    bench = replace(drive.bench(), open_medium=open_medium)  # type: ignore[arg-type]  # it fails as one would
    found = run(Name.NVME_SANITIZE_BLOCK, drive, bench=bench)

    assert missing(found) == {
        Finding.READ_BACK: FindingAnswer.UNKNOWN,
        Finding.OLD_BLOCKS: FindingAnswer.UNKNOWN,
    }


RETURNED = st.builds(
    lambda output, errors, code, ending: answer_of(ANY, NOON, ending, code, output, errors),
    output=st.binary(max_size=64)
    | st.integers(1, 255).map(lambda byte: bytes([byte]) * 4096)
    | st.integers(1, 255).map(lambda byte: bytes([byte]) * 512)
    | st.sampled_from([b"[]", b"{}", b'{"nsid_list": 1}', b'{"nsid_list": [null]}'])
    | st.lists(st.sampled_from(SAID), max_size=4).map(b"\n".join),
    errors=st.sampled_from([b"", b"SG_IO: bad/missing sense data", b"\xff"]),
    code=st.sampled_from([0, 1, 5, None]),
    ending=st.sampled_from([RunEnding.EXITED, RunEnding.TOO_LONG, RunEnding.NOT_THERE]),
)


@settings(deadline=None)
@given(st.sampled_from(FirmwareMethodName), RETURNED)
def test_whatever_a_tool_returns_is_a_state_or_a_reason(name: Name, answer: ToolAnswer) -> None:
    method = FIRMWARE_METHODS[name]
    drive = Drive(run=lambda _: answer, now=lambda: NOON, told=lambda _: None)

    assert isinstance(method.look(drive).state, DriveState)
    assert method.why_unfit(drive) != ""
    assert method.limit(drive) >= 600


@pytest.mark.parametrize("name", FirmwareMethodName)
@pytest.mark.parametrize(
    "changes",
    [
        {"behind_bridge": TriState.YES},
        {"behind_bridge": TriState.UNKNOWN},
        {"bus": Bus.USB},
        {"bus": None},
        {"rotational": TriState.UNKNOWN},
    ],
)
def test_a_drive_that_is_not_known_to_be_reached_directly_is_not_asked(
    name: Name, changes: dict[str, object]
) -> None:
    facts = replace(facts_for(name), **changes)  # type: ignore[arg-type]  # fields by name

    assert why_not_permitted(name, facts)
    assert why_not_permitted(name, facts_for(name)) is None


def test_a_bridge_is_refused_before_any_tool_runs(make: Make) -> None:
    drive = make(Name.NVME_SANITIZE_BLOCK)
    facts = replace(facts_for(Name.NVME_SANITIZE_BLOCK), behind_bridge=TriState.YES)
    written = Written(drive)

    with pytest.raises(RefusedTargetError, match="not connected directly"):
        run(
            Name.NVME_SANITIZE_BLOCK,
            drive,
            drive=replace(drive.drive(), run=written),
            facts=facts,
        )

    assert written.happened == []


def test_every_method_is_for_some_medium_and_none_overwrites_flash() -> None:
    disks, flash = methods_for(MediumType.DISK), methods_for(MediumType.FLASH)

    assert set(FirmwareMethodName) == disks | flash
    assert not [name for name in flash if "overwrite" in name]
    assert not [name for name in disks if "block" in name or "format" in name]


def test_the_interfaces_are_those_that_have_methods() -> None:
    assert {FIRMWARE_METHODS[name].interface for name in FIRMWARE_METHODS} == set(Interface)


def test_the_page_on_erasing_lists_the_methods_as_they_are() -> None:
    assert PAGE.read_text() == page(), "python -m tests.forensics.make_erasing writes it"
