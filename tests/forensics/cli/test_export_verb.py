from __future__ import annotations

import csv
import io
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from forensics.cli.root import expunge
from forensics.documents import to_json
from forensics.exports.export import EXPORTS
from tests.forensics.exports.builders import DIGESTS, a_hit, a_result

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "KANARIE"
HELD = [name for name in EXPORTS if EXPORTS[name].kind.holds_digests]
FREE = [name for name in EXPORTS if name not in HELD]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a result."""
    folder = tmp_path_factory.mktemp("desk")
    result = a_result(a_hit(path=f"/{CANARY}.jpg"))
    (folder / "result.json").write_bytes(to_json(result))
    return folder


def export(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(expunge, ["export", *words])
    code = getattr(done.exception, "exit_code", done.exit_code)
    return code, done.output + str(done.exception or "")


@pytest.mark.parametrize("name", FREE)
def test_an_export_is_written_for_its_owner_alone_and_nothing_of_it_is_shown(
    name: str, desk: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    code, said = export(str(desk / "result.json"), "--as", name, "--out", str(out))

    assert code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert CANARY in out.read_text("utf-8")
    assert CANARY not in said
    assert "No hit does not mean that nothing is there" in said
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", HELD)
def test_what_holds_digests_is_made_of_a_recorded_scan_alone(
    name: str, desk: Path, tmp_path: Path
) -> None:
    code, said = export(str(desk / "result.json"), "--as", name, "--out", str(tmp_path / "out"))

    assert code == 2
    assert "a disclosure, which is recorded" in said
    assert "expunge acquisition export" in said
    assert not any(digest in said for digest in DIGESTS)
    assert not list(tmp_path.iterdir())


def test_nothing_is_replaced_and_nothing_half_written_is_left(desk: Path, tmp_path: Path) -> None:
    out, damaged = tmp_path / "out", tmp_path / "damaged"
    out.write_text("mine", "utf-8")
    damaged.write_bytes((desk / "result.json").read_bytes().replace(b'"live"', b'"gone"'))

    taken = export(str(desk / "result.json"), "--as", "csv", "--out", str(out))
    broken = export(str(damaged), "--as", "csv", "--out", str(tmp_path / "new"))

    assert taken[0] == 2
    assert out.read_text("utf-8") == "mine"
    assert broken[0] == 1
    assert "damaged" in broken[1]
    assert CANARY not in broken[1]
    assert sorted(tmp_path.iterdir()) == [damaged, out]


def test_the_result_is_never_written_to(desk: Path) -> None:
    path = desk / "result.json"
    before = path.read_bytes()

    code, _ = export(str(path), "--as", "csv", "--out", str(path))

    assert code == 2
    assert path.read_bytes() == before


def test_the_help_says_of_each_export_what_it_holds() -> None:
    _, said = export("--help")

    told = " ".join(said.split())
    assert all(f"{name} {EXPORTS[name].kind.says}." in told for name in EXPORTS)


def test_a_spreadsheet_reads_what_the_command_writes(desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    export(str(desk / "result.json"), "--as", "csv", "--out", str(out))

    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert [row["path"] for row in rows if row["row"] == "hit"] == [f"/{CANARY}.jpg"]
