"""What the page of the certificate says of other programmes is what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.certificates.viewers.make_verdicts import table, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
def test_the_page_says_what_each_programme_says_of_each_file(tmp_path: Path) -> None:
    assert written() == table(tmp_path)


def test_ours_alone_refuses_every_file_that_is_not_genuine() -> None:
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in written().splitlines()
    ]
    assert head[-1] == "ours"
    genuine = [row[0] for row in rows if not row[-1].startswith("not valid")]
    assert genuine == ["genuine, B-B", "genuine, B-T", "genuine, B-LTA"]
    assert len(rows) == 8
