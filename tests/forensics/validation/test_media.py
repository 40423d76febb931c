"""The table of the validation page: each kind of copy is tried on each kind of medium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.forensics.make_validation import main
from tests.forensics.validation.makers import MEDIA
from tests.forensics.validation.media import ABSENT, COPIES, tried

if TYPE_CHECKING:
    from pathlib import Path

MOUNTED = {"exFAT, raw", "NTFS, raw"}


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=pytest.mark.root if k in MOUNTED else ()) for k in MEDIA]
)
def test_every_copy_is_found_and_nothing_else_is(kind: str, tmp_path: Path) -> None:
    rows = list(tried(tmp_path, seeds=[1], kinds=[kind]))

    assert [row.copy for row in rows] == [*(COPIES[copy] for copy in MEDIA[kind][1]), ABSENT]
    for row in rows[:-1]:
        assert row.missed == 0, row
    assert [row.wrong for row in rows] == [0] * len(rows)


@pytest.mark.root
@pytest.mark.long
def test_the_page_tells_for_each_row_what_was_tried_missed_and_wrongly_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXPUNGE_CORPUS", raising=False)
    page = tmp_path / "page.md"

    done = CliRunner().invoke(main, [str(page), "--tries", "1"])

    assert done.exit_code == 0, done.output
    text = page.read_text("utf-8")
    assert re.search(r"SHA-256 [0-9a-f]{64}", text)
    for kind, (_, copies) in MEDIA.items():
        for copy in copies:
            line = rf"^\| {kind} \| {COPIES[copy]} \| 1 \| [01] \| 0 \|$"
            assert re.search(line, text, re.MULTILINE)
        assert re.search(rf"^\| {kind} \| {ABSENT} \| \d+ \| – \| 0 \|$", text, re.MULTILINE)
