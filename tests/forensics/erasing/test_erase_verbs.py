from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from forensics.erasing.copies.sidecars import sidecar_path
from forensics.erasing.journal import journal_path
from tests.forensics.erasing.builders import MIB, loop_device, make_working_copy, random_bytes
from tests.forensics.volumes.recipes import raid_superblock, with_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from forensics.cli.root import main; main()"]

DESK = """
import json
from pathlib import Path
from forensics.errors import PermissionWithdrawnError, RefusedTargetError, WrongDeviceError

class Permission:
    authority = "permit-7"
    def renew(self):
        if Path("hold").exists() or (Path("late").exists() and Path("receipt").exists()):
            raise PermissionWithdrawnError("A hold was placed on this exhibit.")
    def begin_stretch(self, up_to, *, old_blocks):
        pass
    def verify_device(self, device):
        if Path("other").exists():
            raise WrongDeviceError("This is another device")

class Desk:
    def is_acquisition(self, path, options):
        return path.name == "acquired.raw"
    def redeem(self, permit_file, plan, device, options):
        found, target_kind = device.identity, device.kind
        if permit_file.read_text() != "good":
            raise RefusedTargetError("This permit was used before")
        Path("redeemed").write_text(json.dumps([found.serial, str(target_kind), dict(options)]))
        return Permission()
    def finished(self, permission, receipt):
        Path("finished").write_text(f"{permission.authority} {receipt.outcome}")
"""


def expunge(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "desk"), *sys.path[:1]])}
    return subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env={**env, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working copy and a desk that redeems permits, installed as an entry point."""
    make_working_copy(tmp_path / "copy.raw", random_bytes(9 * MIB))
    info = tmp_path / "desk" / "a_desk-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-desk\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[expunge.permits]\nrecord = a_desk:Desk\n")
    (tmp_path / "desk" / "a_desk.py").write_text(DESK)
    return tmp_path


def _plan(folder: Path, route: str = "whole", *, method: str = "overwrite_zeros") -> None:
    words = ["erase", "plan", "--route", route, "--target", "copy.raw", "--out", "plan"]
    done = expunge(folder, *words, "--method", method)
    assert done.returncode == 0, done.stderr


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return expunge(
        folder, "erase", "run", "plan", "--target", "copy.raw", "--receipt", "receipt", *words
    )


def _verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    words = ("erase", "verify", "plan", "receipt", "--target", "copy.raw", *words)
    return expunge(folder, *words, "--out", "result")


def _json(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("route", ["whole", "copy"])
def test_a_working_copy_is_planned_erased_and_verified_without_a_permit(
    folder: Path, route: str
) -> None:
    _plan(folder, route)
    ran = _run(folder, "--working-copy")
    verified = _verify(folder)

    assert (ran.returncode, verified.returncode) == (0, 0), ran.stderr + verified.stderr
    assert (folder / "copy.raw").read_bytes() == bytes(9 * MIB)
    assert _json(folder / "receipt")["authority"] == "none"
    assert _json(folder / "result")["outcome"] == "erased"
    assert not (folder / "redeemed").exists()


def test_a_permit_is_redeemed_and_the_record_is_told_of_the_end(folder: Path) -> None:
    (folder / "permit").write_text("good")
    _plan(folder)

    ran = _run(folder, "--permit", "permit", "--data", "store", "--as", "anna")

    serial = _json(sidecar_path(folder / "copy.raw"))["id"]
    assert ran.returncode == 0, ran.stderr
    assert json.loads((folder / "redeemed").read_text()) == [
        serial,
        "working_copy",
        {"data": "store", "as": "anna"},
    ]
    assert (folder / "finished").read_text() == "permit-7 erased"
    assert _json(folder / "receipt")["authority"] == "permit-7"


def test_a_refused_permit_ends_with_4_and_changes_nothing(folder: Path) -> None:
    (folder / "permit").write_text("used")
    _plan(folder)

    ran = _run(folder, "--permit", "permit")

    assert (ran.returncode, ran.stderr) == (4, "This permit was used before\n")
    assert (folder / "copy.raw").read_bytes() == random_bytes(9 * MIB)


def test_another_device_behind_a_redeemed_permit_ends_with_4_and_changes_nothing(
    folder: Path,
) -> None:
    (folder / "permit").write_text("good")
    (folder / "other").touch()
    _plan(folder)

    ran = _run(folder, "--permit", "permit")

    assert (ran.returncode, ran.stderr) == (4, "This is another device\n")
    assert (folder / "redeemed").exists()
    assert (folder / "copy.raw").read_bytes() == random_bytes(9 * MIB)


def test_a_hold_ends_with_4_and_changes_nothing(folder: Path) -> None:
    (folder / "permit").write_text("good")
    (folder / "hold").touch()
    _plan(folder)

    ran = _run(folder, "--permit", "permit")

    assert ran.returncode == 4
    assert (folder / "copy.raw").read_bytes() == random_bytes(9 * MIB)
    assert not (folder / "receipt").exists()


def test_a_hold_that_came_before_the_end_is_no_success_and_the_receipt_is_recorded(
    folder: Path,
) -> None:
    (folder / "permit").write_text("good")
    (folder / "late").touch()
    _plan(folder)

    ran = _run(folder, "--permit", "permit")

    assert (ran.returncode, ran.stdout) == (4, "")
    assert "Withdrawn before its end: A hold was placed on this exhibit." in ran.stderr
    assert (folder / "finished").read_text() == "permit-7 erased"


def _has_begun(folder: Path) -> bool:
    """Whether permission was asked for the first time and the writing begins."""
    journal = journal_path(folder / "receipt")
    return journal.exists() and '"kind":"run"' in journal.read_text()


def _reports(folder: Path) -> int:
    return len((folder / "reports").read_text()) if (folder / "reports").exists() else 0


def test_a_hold_stops_the_writing_within_two_seconds(folder: Path) -> None:
    make_working_copy(folder / "large.raw", random_bytes(64 * MIB))
    (folder / "permit").write_text("good")
    words = ["erase", "plan", "--route", "whole", "--target", "large.raw", "--out", "plan"]
    assert expunge(folder, *words).returncode == 0
    words = ["erase", "run", "plan", "--target", "large.raw", "--receipt", "receipt"]
    slow = "import time, forensics.cli.erase_surroundings as e\n"
    slow += "def report(_):\n    open('reports', 'a').write('.')\n    time.sleep(0.5)\n"
    slow += "e.choose_report = lambda _: report\n"
    command = [sys.executable, "-c", slow + COMMAND[-1], *words, "--permit", "permit"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "desk"), *sys.path[:1]])}

    with subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.PIPE) as run:
        while not _has_begun(folder) and run.poll() is None:
            time.sleep(0.01)
        (folder / "hold").touch()
        before = _reports(folder)
        run.wait(60)

    assert run.returncode == 4
    assert _reports(folder) - before <= 6  # of half a second each
    end = (folder / "large.raw").read_bytes()[-MIB:]
    is_as_it_was = end == random_bytes(64 * MIB)[-MIB:]  # told apart outside the assertion: long
    assert is_as_it_was


def test_a_registered_acquisition_is_refused_without_a_permit_too(folder: Path) -> None:
    make_working_copy(folder / "acquired.raw", random_bytes(MIB))

    words = ["erase", "plan", "--route", "copy", "--target", "acquired.raw", "--out", "plan"]
    done = expunge(folder, *words)

    assert (done.returncode, "registered acquisition" in done.stderr) == (4, True)


@pytest.mark.parametrize(
    "words", [(), ("--working-copy", "--permit", "permit")], ids=["neither", "both"]
)
def test_a_run_needs_exactly_one_kind_of_leave(folder: Path, words: tuple[str, ...]) -> None:
    _plan(folder)

    assert _run(folder, *words).returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--route", "selective", "result.json"), "needs RESULT, --hash-set SET and --reason"),
        (("--route", "whole", "--keep", "3"), "belong to route selective"),
        (("--route", "copy", "--no-read-back"), "left out only where a whole device"),
        (("--route", "selective", "--no-read-back"), "reads back what it wrote"),
    ],
)
def test_hits_and_decisions_belong_to_the_selective_route(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    done = expunge(folder, "erase", "plan", *words, "--target", "copy.raw", "--out", "plan")

    assert (done.returncode, said in done.stderr) == (2, True)


def test_a_changed_plan_is_refused_with_4(folder: Path) -> None:
    _plan(folder)
    _run(folder, "--working-copy")
    text = (folder / "plan").read_text()
    (folder / "plan").write_text(text.replace('"created": "20', '"created": "19'))

    assert _verify(folder).returncode == 4


def test_a_byte_that_differs_at_verification_ends_with_1(folder: Path) -> None:
    _plan(folder)
    _run(folder, "--working-copy")
    with (folder / "copy.raw").open("r+b") as file:
        file.write(b"x")

    assert _verify(folder).returncode == 1
    assert _json(folder / "result")["different"] == [[0, 512]]


def test_nothing_is_overwritten_by_a_second_plan_receipt_or_result(folder: Path) -> None:
    _plan(folder)
    words = ["erase", "plan", "--route", "whole", "--target", "copy.raw", "--out", "plan"]
    assert expunge(folder, *words).returncode == 2
    assert _run(folder, "--working-copy").returncode == 0
    assert _run(folder, "--working-copy").returncode == 2
    assert _verify(folder).returncode == 0
    assert _verify(folder).returncode == 2


@pytest.mark.parametrize(
    ("method", "read_as"), [("overwrite_zeros", "constant"), ("overwrite_stream", "compared")]
)
def test_a_verification_may_scan_again_and_every_byte_of_the_medium_is_then_known(
    folder: Path, method: str, read_as: str
) -> None:
    (folder / "originals").mkdir()
    (folder / "originals" / "one.jpg").write_bytes(random_bytes(5000))
    (folder / "pass").write_text("orchard violin granite teaspoon\n")
    words = ("hash-set", "build", "originals", "--out", "case.set", "--passphrase-file", "pass")
    assert expunge(folder, *words).returncode == 0
    _plan(folder, method=method)
    _run(folder, "--working-copy")

    verified = _verify(folder, "--hash-set", "case.set", "--passphrase-file", "pass")

    result = _json(folder / "result")
    assert verified.returncode == 0, verified.stderr
    assert result["rescan_hits"] == 0
    assert {name: n for name, n in result["rescan_coverage"].items() if n} == {read_as: 9 * MIB}
    assert result["faults"] == []
    assert result["rescan_hash_set"].startswith("blake3:")
    assert (folder / "result.rescan").exists()


def test_progress_is_told_as_lines_of_json_without_any_name(folder: Path) -> None:
    _plan(folder)

    ran = _run(folder, "--working-copy", "--progress", "json")

    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert {line["phase"] for line in lines} == {"writing", "reading back"}
    assert all(set(line) == {"phase", "done", "total", "rate", "left_s"} for line in lines)
    assert "copy.raw" not in ran.stderr


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_130_and_the_next_one_goes_on(
    folder: Path, kind: signal.Signals
) -> None:
    make_working_copy(folder / "large.raw", random_bytes(192 * MIB))
    words = ["erase", "plan", "--route", "whole", "--target", "large.raw", "--out", "plan"]
    assert expunge(folder, *words).returncode == 0
    words = ["erase", "run", "plan", "--target", "large.raw", "--receipt", "receipt"]
    words += ["--working-copy", "--progress", "json"]

    with subprocess.Popen([*COMMAND, *words], cwd=folder, stderr=subprocess.PIPE) as run:
        assert run.stderr is not None
        run.stderr.readline()  # the first word of progress: it is writing now
        run.send_signal(kind)
        run.stderr.read()
    began = time.monotonic()
    again = expunge(folder, *words)

    assert run.returncode == 130
    assert again.returncode == 0, again.stderr
    assert _json(folder / "receipt")["runs"] == 2
    assert journal_path(folder / "receipt").exists()
    assert time.monotonic() - began < 60


def test_copy_make_restores_a_disk_image_and_says_so(folder: Path) -> None:
    (folder / "disk.raw").write_bytes(random_bytes(3 * MIB))

    done = expunge(folder, "copy", "make", "disk.raw", "--out", "made.raw")

    assert done.returncode == 0, done.stderr
    assert (folder / "made.raw").read_bytes() == random_bytes(3 * MIB)
    assert _json(sidecar_path(folder / "made.raw"))["is_whole"] is True


def test_copy_make_with_a_missing_part_ends_with_3(folder: Path) -> None:
    (folder / "medium").write_bytes(random_bytes(3 * MIB))
    words = ["ewfacquire", "-u", "-q", "-c", "none", "-S", "2097152", "-t", "disk", "medium"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    (folder / "disk.E02").unlink()

    done = expunge(folder, "copy", "make", "disk.E01", "--out", "made.raw")

    assert done.returncode == 3, done.stderr
    note = _json(sidecar_path(folder / "made.raw"))
    made = (folder / "made.raw").read_bytes()
    assert "Not a whole copy" in done.stdout
    assert note["is_whole"] is False
    extents = [extent for fault in note["faults"] for extent in fault["extents"]]
    expected = bytearray(random_bytes(3 * MIB))
    for offset, length in extents:
        expected[offset : offset + length] = bytes(length)
    assert made == bytes(expected)


def test_copy_make_of_what_holds_files_is_refused_and_leaves_nothing(folder: Path) -> None:
    with zipfile.ZipFile(folder / "phone.zip", "w") as archive:
        archive.writestr("a", bytes(512))

    done = expunge(folder, "copy", "make", "phone.zip", "--out", "made.raw")

    assert done.returncode != 0
    assert "no disk image" in done.stderr
    assert not list(folder.glob("*made.raw*"))


def test_copy_make_never_takes_the_place_of_a_file(folder: Path) -> None:
    assert expunge(folder, "copy", "make", "copy.raw", "--out", "copy.raw").returncode == 2
    assert (folder / "copy.raw").read_bytes() == random_bytes(9 * MIB)


@pytest.mark.root
def test_a_device_is_never_erased_as_a_working_copy(folder: Path) -> None:
    (folder / "disk").write_bytes(random_bytes(MIB))
    with loop_device(folder / "disk") as device:
        words = ["erase", "plan", "--route", "whole", "--target", str(device), "--out", "plan"]
        assert expunge(folder, *words).returncode == 0
        words = ["erase", "run", "plan", "--target", str(device), "--receipt", "receipt"]

        refused = expunge(folder, *words, "--working-copy")

    assert (refused.returncode, "without a permit" in refused.stderr) == (4, True)
    assert (folder / "disk").read_bytes() == random_bytes(MIB)


@pytest.mark.root
def test_a_device_is_erased_with_a_permit_and_verified(folder: Path) -> None:
    (folder / "disk").write_bytes(random_bytes(9 * MIB))
    (folder / "permit").write_text("good")
    with loop_device(folder / "disk") as device:
        target = ["--target", str(device)]
        plan = expunge(folder, "erase", "plan", "--route", "whole", *target, "--out", "plan")
        words = ["erase", "run", "plan", *target, "--receipt", "receipt", "--permit", "permit"]
        ran = expunge(folder, *words)
        words = ["erase", "verify", "plan", "receipt", *target, "--out", "result"]
        verified = expunge(folder, *words)

    assert [plan.returncode, ran.returncode, verified.returncode] == [0, 0, 0]
    assert (folder / "disk").read_bytes() == bytes(9 * MIB)
    assert _json(folder / "receipt")["direct"] is True


@pytest.mark.root
def test_facts_of_a_device_are_printed_for_people_and_as_json(folder: Path) -> None:
    (folder / "disk").write_bytes(bytes(MIB))
    with loop_device(folder / "disk") as device:
        shown = expunge(folder, "erase", "facts", str(device))
        read = expunge(folder, "erase", "facts", "--json", str(device))

    assert (shown.returncode, read.returncode) == (0, 0)
    assert f"Size               {MIB} bytes" in shown.stdout
    assert "Host protected area (HPA)           not known" in shown.stdout
    facts = json.loads(read.stdout)["facts"]
    assert (facts["size"], facts["hidden"]["hpa"]) == (MIB, "unknown")


def test_facts_are_not_read_of_a_file(folder: Path) -> None:
    done = expunge(folder, "erase", "facts", "copy.raw")

    assert (done.returncode, "facts are read of devices" in done.stderr) == (2, True)


def test_a_refused_start_leaves_no_journal_that_stops_the_next_plan(folder: Path) -> None:
    (folder / "permit").write_text("used")
    _plan(folder)
    refused = _run(folder, "--permit", "permit")
    (folder / "plan").unlink()
    (folder / "permit").write_text("good")
    _plan(folder)

    ran = _run(folder, "--permit", "permit")

    assert (refused.returncode, ran.returncode) == (4, 0), ran.stderr


CANARY = "1d2f7f5ca4a1c55e0a6f0b5c4d3e2f10"


@pytest.mark.parametrize("kind", ["note", "plan", "receipt"])
def test_no_traceback_quotes_a_damaged_file(folder: Path, kind: str) -> None:
    _plan(folder)
    _run(folder, "--working-copy")
    place = {"note": sidecar_path(folder / "copy.raw")}.get(kind, folder / kind)
    damaged = json.loads(place.read_text()) | {"tool": CANARY, CANARY: CANARY}
    place.write_text(json.dumps(damaged))
    words = ("erase", "verify", "plan", "receipt", "--target", "copy.raw", "--out", "result")

    told = expunge(folder, "--debug", *words)

    assert told.returncode == 1
    assert "Traceback" in told.stderr
    assert CANARY not in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("erase", "plan", "--route", "whole", "--target", "copy.raw", "--out", "gone/far/plan"),
        ("copy", "make", "copy.raw", "--out", "gone/far/made.raw"),
        (
            *("erase", "run", "plan", "--target", "copy.raw", "--working-copy"),
            *("--receipt", "gone/far/receipt"),
        ),
    ],
)
def test_a_folder_that_is_not_there_is_named(folder: Path, words: tuple[str, ...]) -> None:
    _plan(folder)

    told = expunge(folder, *words)

    assert (told.returncode, "The folder gone is not there" in told.stderr) == (2, True)
    assert (folder / "copy.raw").read_bytes() == random_bytes(9 * MIB)


def test_a_plan_of_a_member_says_so_and_one_that_does_not_is_refused_with_4(folder: Path) -> None:
    for file in (folder / "copy.raw", sidecar_path(folder / "copy.raw")):
        file.unlink()
    superblock = raid_superblock(2, members=4, array=bytes(16))
    member = with_bytes(9 * MIB, (0, random_bytes(9 * MIB)), (4096, superblock))
    make_working_copy(folder / "copy.raw", member)
    words = ("erase", "plan", "--route", "whole", "--target", "copy.raw", "--out", "said")
    planned = expunge(folder, *words)
    (folder / "plan").write_text(json.dumps({**_json(folder / "said"), "member_of": []}))

    ran = _run(folder, "--working-copy")

    assert "was a member of a Linux RAID array" in planned.stdout
    assert ran.returncode == 4
    assert "make the plan again" in ran.stderr
    assert (folder / "copy.raw").read_bytes() == member
