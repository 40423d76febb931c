"""The log by commands: its root for paper, corrections, exports, checks against a head."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import click
import pytest

from evidence_store.bootstrap import open_store
from evidence_store.cli.unit.fsck import fsck
from evidence_store.cli.unit.log import log
from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.errors import EvidenceStoreError, NotFoundError
from tests.evidence_store.cli.people.people_desk import run, start
from tests.evidence_store.stores import PASSPHRASES

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store


def test_the_whole_root_is_printed_for_paper(store: Store) -> None:
    printed = run(log, "checkpoint", "--data", store.data).output
    groups = printed.split("Root: ")[1].split("\n")[0].split(" ")

    with store.reading() as uow:
        root = uow.custody.head().root
    assert [len(each) for each in groups] == [4] * 13
    assert base64.b32decode("".join(groups) + "====") == root


def test_the_newest_entries_are_shown(store: Store) -> None:
    printed = run(log, "show", "--data", store.data, "--tail", "1").output

    assert printed.startswith("4  unit.founded")
    assert printed.count("recorded") == 1


def test_a_correction_is_shown_beside_what_it_corrects(folder: Path) -> None:
    data = start(folder)
    new = int(head_of(data).partition(":")[0])
    (folder / "text.txt").write_text("The rank is DS, not DC.\n", "utf-8")
    words = ("--text-file", folder / "text.txt", "--passphrase-file", folder / "B2.txt")

    told = run(log, "correct", 1, "--data", data, "--as", "B2", *words)
    shown = run(log, "show", "--data", data).output

    assert f"Entry 1 is corrected by entry {new}." in told.output
    first = shown[: shown.index("\n2  ")]
    assert f"corrected by entry {new}" in first
    assert "The rank is DS, not DC." in first
    assert "corrects entry 1" in shown[shown.index(f"\n{new}  entry.corrected") :]
    assert "continues" in run(fsck, "--data", data, "--head", head_of(data)).output


def test_an_unknown_exhibit_is_wrong_use(store: Store) -> None:
    with pytest.raises(NotFoundError, match="ABC/1") as caught:
        run(log, "show", "--data", store.data, "--exhibit", "ABC/1")

    assert caught.value.exit_code == 2


def head_of(data: Path) -> str:
    with open_store(data).reading() as uow:
        return str(uow.custody.head())


def root_of_lines(lines: list[bytes]) -> bytes:
    """RFC 9162 2.1.1 as HOW-TO-CHECK.txt tells it, without this program's code."""
    if len(lines) == 1:
        return hashlib.sha256(b"\0" + lines[0]).digest()
    half = 1
    while half * 2 < len(lines):
        half *= 2
    both = root_of_lines(lines[:half]) + root_of_lines(lines[half:])
    return hashlib.sha256(b"\1" + both).digest()


def test_an_exported_log_is_checked_without_this_programme(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, "export", "--data", store.data, "--out", out)

    key = LogKey.from_text((out / "log-key.txt").read_text("utf-8").strip())
    head = verify_checkpoint((out / "checkpoint.txt").read_text("utf-8"), key=key)
    lines = (out / "entries.jsonl").read_bytes().split(b"\n")[:-1]
    assert (len(lines), root_of_lines(lines)) == (head.size, head.root)
    assert not (out / "disclosures.jsonl").exists()
    assert {each.stat().st_mode & 0o777 for each in out.iterdir()} == {0o600}


def test_names_are_exported_only_when_asked_for(store: Store, tmp_path: Path) -> None:
    run(log, "export", "--data", store.data, "--out", tmp_path / "without")
    words = ("--data", store.data, "--out", tmp_path / "with", "--with-disclosures")
    with pytest.raises(click.UsageError, match="needs --as"):
        run(log, "export", *words)
    (tmp_path / "A1.txt").write_text(PASSPHRASES["A1"], "utf-8")
    run(log, "export", *words, "--as", "A1", "--passphrase-file", tmp_path / "A1.txt")

    plain = b"".join(each.read_bytes() for each in (tmp_path / "without").iterdir())
    assert "Siân Ddu".encode() not in plain
    assert "Siân Ddu" in (tmp_path / "with" / "disclosures.jsonl").read_text("utf-8")


def test_a_check_against_a_head_from_outside_says_so(store: Store) -> None:
    with store.reading() as uow:
        head = uow.custody.head()

    assert "every head" in run(fsck, "--data", store.data, "--head", head).output
    assert "No head from outside" in run(fsck, "--data", store.data).output
    quick = run(fsck, "--data", store.data, "--quick", "--head", head).output
    assert "Hashes and structure" in quick
    assert "every head" in quick
    with pytest.raises(EvidenceStoreError, match="Entry 5 is missing"):
        run(fsck, "--data", store.data, "--head", f"9:{head.root.hex()}")


@pytest.mark.parametrize("head", ["", "4", "4:xyz", "-4:" + "0" * 64, "4:" + "A" * 64])
def test_a_head_of_another_form_is_wrong_use(head: str, store: Store) -> None:
    with pytest.raises(click.BadParameter):
        run(fsck, "--data", store.data, "--head", head)


def test_a_folder_that_is_none_of_ours_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="not a data folder"):
        run(fsck, "--data", tmp_path)
