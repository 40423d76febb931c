"""Lists of known files at a terminal: looked at, imported, and told of afterwards."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from forensics.cli.hash_set import hash_set

if TYPE_CHECKING:
    from pathlib import Path

ONE = hashlib.md5(b"1", usedforsecurity=False).hexdigest()
ROWS = f"canary.jpg;{ONE};3\ncanary2.jpg;{'0' * 32};3\n"


def run(folder: Path, *words: str) -> tuple[int, str]:
    secret = folder / "secret"
    secret.write_text("a passphrase for the set of the case")
    secret.chmod(0o600)
    more = () if words[0] == "columns" else ("--passphrase-file", str(secret))
    done = CliRunner().invoke(hash_set, [*words, *more])
    return done.exit_code, done.output + str(done.exception or "")


def test_columns_are_shown_without_names_and_a_person_says_which_is_what(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "case.set"
    rows.write_text(ROWS)
    shown = run(tmp_path, "columns", str(rows))
    made = run(
        tmp_path, "import", str(rows), "--out", str(out), "--no-header",
        "--column", "md5=2", "--column", "size=3",
    )  # fmt: skip
    told = run(tmp_path, "info", str(out), "--rejected-rows", str(tmp_path / "again.csv"))

    assert "column 2, seems to be md5" in shown[1]
    assert f"{ONE[:4]}… (32 digits)" in shown[1]
    assert "there is no header" in shown[1]
    assert (shown[0], made[0], told[0]) == (0, 0, 0)
    assert "1 row refused: the md5 digest is all zeros" in made[1]
    assert "1 row refused: the md5 digest is all zeros" in told[1]
    report = (tmp_path / "case.set.rejected.csv").read_text()
    assert report.splitlines()[1:] == ["2,the md5 digest is all zeros"]
    assert report == (tmp_path / "again.csv").read_text()
    assert "canary" not in shown[1] + made[1] + told[1]
    assert ONE not in shown[1] + made[1] + told[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "name=2"), "say a column as one of"),
        (("--column", "size=2"), "name a column of digests"),
        (("--column", "md5=2", "--format", "vics"), "columns are named of a CSV alone"),
        ((), "which column is what"),
    ],
)
def test_columns_that_say_nothing_are_wrong_use(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS)

    code, told = run(tmp_path, "import", str(rows), "--out", str(tmp_path / "a.set"), *words)

    assert (code != 0, said in told) == (True, True)
    assert not (tmp_path / "a.set").exists()


def test_digits_that_may_be_of_two_kinds_are_asked_about(tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.write_text(f"{hashlib.sha256(b'1').hexdigest()}\n")

    unsure = run(tmp_path, "import", str(rows), "--out", str(tmp_path / "a.set"))
    sure = run(
        tmp_path, "import", str(rows), "--out", str(tmp_path / "a.set"), "--format", "digests"
    )

    assert "SHA-256 digest or a PDQ hash" in unsure[1]
    assert (sure[0], "1 with SHA256" in sure[1]) == (0, True)
