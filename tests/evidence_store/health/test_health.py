from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import evidence_store.health.self_check as module
from evidence_store.cli.unit.doctor import doctor, self_check
from evidence_store.data_folder.places import ROOT_KEY, UNIT_KEYS
from evidence_store.health import known_answers, machine
from evidence_store.health.findings import Finding, State, exit_code, fine, look, note
from evidence_store.health.machine import TOOLS, Machine, look_at_machine
from evidence_store.health.self_check import self_checks
from tests.evidence_store.opened import examine
from tests.evidence_store.stores import START, SteppingClock, make_store

if TYPE_CHECKING:
    from tests.evidence_store.backed_up import Place

SWAPS = "Filename Type Size Used Priority\n"
LIMITS = "Limit Soft Hard Units\nMax core file size        {}                    0          bytes\n"


def a_machine(root: Path, **texts: str) -> Machine:
    for name, text in texts.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Machine(root)


def found(findings: list[Finding], thing: str) -> Finding:
    (one,) = [each for each in findings if each.thing == thing]
    return one


def looked_at(place: Place, machine: Machine | None = None, *, days: float = 1) -> list[Finding]:
    clock = SteppingClock(START + timedelta(days=days))
    return list(examine(place.data, machine=machine, clock=clock))


def test_a_checklist_ends_by_its_worst_line() -> None:
    assert exit_code([fine("a", "b."), note("a", "b.")]) == 0
    assert exit_code([fine("a", "b."), look("a", "b.", "c.")]) == 3
    assert exit_code([Finding("a", State.BAD, "b.", "c."), look("a", "b.", "c.")]) == 1


def test_whatever_is_not_fine_says_what_to_do(place: Place) -> None:
    for each in looked_at(place):
        assert each.sentence.endswith(".")
        assert bool(each.advice) == (each.state in (State.LOOK, State.BAD))


def test_a_folder_in_order_is_found_so(place: Place) -> None:
    findings = looked_at(place)

    for thing in ("Rights", "Ownership", "Database", "Custody log", "Contents", "Rules", "Backup"):
        assert found(findings, thing).state is State.FINE, thing


def test_where_pictures_of_phones_cannot_be_drawn_that_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert found([*look_at_machine(a_machine(tmp_path))], "Photographs").state is State.FINE
    broken = tmp_path / "pi_heif.py"
    broken.write_text("raise ImportError\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    told = found([*look_at_machine(a_machine(tmp_path))], "Photographs")

    assert told.state is State.LOOK
    assert "pi-heif" in told.advice


def test_what_others_can_read_is_bad(place: Place) -> None:
    (place.data / "root.pem").chmod(0o644)

    assert found(looked_at(place), "Rights").state is State.BAD


def test_a_backup_grows_old_and_then_its_check_too(place: Place) -> None:
    assert found(looked_at(place, days=1), "Backup").state is State.FINE
    late = looked_at(place, days=40)

    assert found(late, "Backup").state is State.LOOK
    assert found(late, "Backup check").state is State.LOOK


def test_a_folder_without_a_checked_backup_is_told(made_folder: Path) -> None:
    findings = list(examine(made_folder, clock=SteppingClock(START + timedelta(days=1))))

    assert "no backup" in found(findings, "Backup").sentence


def test_a_restored_folder_is_told(place: Place) -> None:
    place.restore()
    findings = list(examine(place.folder / "again", clock=place.store().clock))

    assert found(findings, "Restored folder").state is State.BAD


@pytest.mark.parametrize("name", [UNIT_KEYS, ROOT_KEY])
@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_sealed_keys_that_were_harmed_are_told_and_the_advice_mends_it(
    place: Place, name: str, harm: str
) -> None:
    place.restore()  # elsewhere, as the advice says
    file = place.data / name
    whole = file.read_bytes()
    file.unlink() if harm == "missing" else file.write_bytes(whole[:-1] + b"?")

    told = CliRunner().invoke(doctor, ["--data", str(place.data), "--json"])
    (bad,) = [each for each in json.loads(told.output)["findings"] if each["state"] == "bad"]
    said = f"{bad['sentence']} {bad['advice']}"

    assert told.exit_code == 1
    assert re.search(r"damaged|missing|cannot be read", bad["sentence"])
    assert name in said
    assert "out of the newest backup" in said
    assert "expunge init" not in said
    shutil.copy(place.folder / "again" / name, file)
    assert file.read_bytes() == whole
    assert not [each for each in looked_at(place) if each.state is State.BAD]


def test_a_file_that_no_backup_would_take_is_told(place: Place) -> None:
    (place.data / "notes.txt").write_text("mine")

    assert "notes.txt" in found(looked_at(place), "Contents").sentence


def test_copies_that_a_killed_backup_left_are_told(place: Place) -> None:
    (place.data / ".scratch" / "work").mkdir(parents=True)

    assert found(looked_at(place), "Copies of a backup").state is State.LOOK


def test_a_folder_that_cannot_be_opened_is_told_and_the_list_goes_on(place: Place) -> None:
    (place.data / "expunge.toml").write_text("[unit]\nking = 1\n")
    findings = looked_at(place)

    assert found(findings, "Record").state is State.BAD
    assert found(findings, "Rights").state is State.FINE


def test_a_database_of_another_revision_is_told(place: Place) -> None:
    store = place.store()
    with store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    assert "revision 0001" in found(looked_at(place), "Database").sentence


@pytest.mark.parametrize(
    ("kind", "state"), [("ext4", State.FINE), ("nfs4", State.BAD), ("fuse.rclone", State.BAD)]
)
def test_a_file_system_over_a_network_is_bad(
    kind: str, state: State, place: Place, tmp_path: Path
) -> None:
    lines = (
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / {place.folder} rw shared:1 - {kind} x rw\n"
    )
    machine = a_machine(tmp_path / "root", proc__self__mountinfo=lines)

    assert found(looked_at(place, machine), "File system").state is state


def test_an_encrypted_disk_is_known_by_what_lies_under_it(place: Place, tmp_path: Path) -> None:
    device = place.data.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    machine = a_machine(
        tmp_path / "root",
        **{
            f"sys__dev__block__{number}__slaves__dm-1__keep": "",
            "sys__class__block__dm-1__dm__uuid": "CRYPT-LUKS2-00\n",
        },
    )

    assert found(looked_at(place, machine), "Encryption").state is State.FINE
    assert found(looked_at(place, Machine(tmp_path / "none")), "Encryption").state is State.LOOK


@pytest.mark.parametrize("mark", ["CRYPT-VERITY-00", "CRYPT-INTEGRITY-x", "CRYPT-SUBDEV-00"])
def test_a_mapping_that_only_checks_what_is_read_is_not_called_encrypted(
    mark: str, place: Place, tmp_path: Path
) -> None:
    device = place.data.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    machine = a_machine(
        tmp_path / "root",
        proc__swaps=f"{SWAPS}/dev/dm-1 partition 1 0 5\n",
        **{
            f"sys__dev__block__{number}__dm__uuid": f"{mark}\n",
            "sys__class__block__dm-1__dm__uuid": f"{mark}\n",
        },
    )

    assert found(looked_at(place, machine), "Encryption").state is State.LOOK
    assert found(list(look_at_machine(machine)), "Swap").state is State.LOOK


def test_a_folder_that_a_cloud_copies_is_bad(place: Place, tmp_path: Path) -> None:
    moved = tmp_path / "OneDrive - Force" / "data"
    shutil.copytree(place.data, moved)
    findings = list(examine(moved, clock=place.store().clock))

    assert found(findings, "Synchronising").state is State.BAD


@pytest.mark.parametrize(
    ("swaps", "state"),
    [
        (SWAPS, State.FINE),
        (f"{SWAPS}/dev/zram0 partition 1 0 5\n", State.FINE),
        (f"{SWAPS}/dev/dm-1 partition 1 0 5\n", State.FINE),
        (f"{SWAPS}/dev/sda2 partition 1 0 5\n", State.LOOK),
        (f"{SWAPS}/swap.img file 1 0 5\n", State.LOOK),
    ],
)
def test_memory_that_can_reach_a_disk_in_clear_is_told(
    swaps: str, state: State, tmp_path: Path
) -> None:
    machine = a_machine(
        tmp_path, proc__swaps=swaps, **{"sys__class__block__dm-1__dm__uuid": "CRYPT-PLAIN-x"}
    )

    assert found(list(look_at_machine(machine)), "Swap").state is state


@pytest.mark.parametrize(
    ("soft", "pattern", "state"),
    [
        ("0", "core", State.FINE),
        ("unlimited", "core", State.LOOK),
        ("0", "|/usr/lib/systemd/systemd-coredump", State.LOOK),
    ],
)
def test_core_dumps_are_told(soft: str, pattern: str, state: State, tmp_path: Path) -> None:
    machine = a_machine(
        tmp_path, proc__self__limits=LIMITS.format(soft), proc__sys__kernel__core_pattern=pattern
    )

    assert found(list(look_at_machine(machine)), "Core dumps").state is state


def test_a_system_that_tells_nothing_is_said_to_tell_nothing(tmp_path: Path) -> None:
    findings = list(look_at_machine(Machine(tmp_path)))

    assert found(findings, "Swap").state is State.NOTE
    assert found(findings, "Core dumps").state is State.NOTE


def test_ballast_is_no_part_of_a_backup_and_its_state_is_told(tmp_path: Path) -> None:
    store = make_store(tmp_path / "data", more="[policy]\nballast_mib = 2\n")
    whole = CliRunner().invoke(doctor, ["--data", str(store.data), "--json"])
    (store.data / "ballast").unlink()
    missing = CliRunner().invoke(doctor, ["--data", str(store.data), "--json"])

    def state(said: str) -> dict[str, str]:
        return {each["thing"]: each["state"] for each in json.loads(said)["findings"]}

    assert (state(whole.stdout)["Ballast"], state(whole.stdout)["Contents"]) == ("fine", "fine")
    assert state(missing.stdout)["Ballast"] == "look"
    assert not (store.data / "ballast").exists()  # whoever looks changes nothing


def test_a_machine_alone_can_be_looked_at() -> None:
    told = CliRunner().invoke(doctor, [])

    assert "only the machine was looked at" in told.stdout
    assert told.exit_code in (0, 3)


def test_the_programme_finds_itself_in_order_here() -> None:
    told = CliRunner().invoke(self_check, ["--json"])

    findings = {each["thing"]: each for each in json.loads(told.stdout)["findings"]}
    assert {each["state"] for name, each in findings.items() if name != "Files"} == {"fine"}
    assert "build sha256:" in findings["Build"]["sentence"]
    assert told.exit_code == (0 if findings["Files"]["state"] == "fine" else 3)


def test_a_check_that_fails_or_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> bool:
        raise RuntimeError

    monkeypatch.setattr(module, "_ANSWERS", (("One", "one is one", breaks),))
    monkeypatch.setattr(module, "_scans", lambda: False)
    monkeypatch.setattr(module, "_certifies", lambda: True)
    findings = list(self_checks())

    assert found(findings, "One").state is State.BAD
    assert found(findings, "Scan").state is State.BAD
    assert exit_code(findings) == 1


@pytest.mark.parametrize(
    "name", ["hashes_agree", "signatures_agree", "canonical_json_agrees", "tree_agrees"]
)
def test_known_answers_are_not_agreed_to_by_another_answer(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree = getattr(known_answers, name)
    assert agree()
    monkeypatch.setattr(known_answers, "_HASHES", {"md5": "00"})
    monkeypatch.setattr(known_answers, "_SIGNATURE", "00")
    monkeypatch.setattr(known_answers, "_ROOTS", ("00",) * 8)
    monkeypatch.setattr("rfc8785.dumps", lambda _: b"{}")

    assert not agree()


def test_installed_files_are_compared_with_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_bytes(b"a = 1\n")
    value = base64.urlsafe_b64encode(hashlib.sha256(b"a = 1\n").digest()).decode().rstrip("=")
    entry = SimpleNamespace(
        parts=("config", "a.py"),
        hash=SimpleNamespace(value=value),
        locate=lambda: tmp_path / "a.py",
    )
    monkeypatch.setattr(module, "is_editable", lambda: False)
    monkeypatch.setattr(module, "distribution", lambda _: SimpleNamespace(files=[entry]))
    assert module._files().state is State.FINE
    (tmp_path / "a.py").write_bytes(b"a = 2\n")
    assert module._files().state is State.BAD
    (tmp_path / "a.py").unlink()
    assert module._files().state is State.BAD


@pytest.mark.parametrize("tool", TOOLS)
def test_doctor_speaks_only_of_tools_that_the_programme_calls(tool: str) -> None:
    top = Path(machine.__file__).parents[2]
    calling = [
        path
        for package in ("forensics", "evidence_store", "webui")
        for path in (top / package).rglob("*.py")
        if f'"{tool}"' in path.read_text("utf-8") and path != Path(machine.__file__)
    ]

    assert calling


AS_MADE: dict[str, Any] = {
    "sources": [{"coverage": {"compared": 100, "constant": 0, "opaque": 412}}],
    "hits": [{"extents": [[10, 20]]}],
    "faults": [{"where": "whole medium", "extents": [[0, 512]]}],
}
NOT_AS_MADE: dict[str, dict[str, Any]] = {
    "nothing was found": {"hits": []},
    "it was found elsewhere": {"hits": [{"extents": [[11, 20]]}]},
    "a byte was not read": {
        "sources": [{"coverage": {"compared": 99, "constant": 0, "opaque": 412}}]
    },
    "another fault was told": {
        "faults": [*AS_MADE["faults"], {"where": "partition 1", "extents": [[0, 512]]}]
    },
    "no fault was told": {"faults": []},
}


def test_the_self_check_knows_a_scan_that_found_what_it_must() -> None:
    assert module._is_as_made(AS_MADE, [10, 20], size=512)


@pytest.mark.parametrize("name", sorted(NOT_AS_MADE))
def test_the_self_check_knows_a_scan_that_did_not_work(name: str) -> None:
    assert not module._is_as_made({**AS_MADE, **NOT_AS_MADE[name]}, [10, 20], size=512)
