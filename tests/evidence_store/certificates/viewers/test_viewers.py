"""What the page of the certificate says of other programs is what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.certificates.viewers.for_people import (
    in_chromium,
    in_libreoffice,
    share_of_ink,
)
from tests.evidence_store.certificates.viewers.given import given
from tests.evidence_store.certificates.viewers.make_verdicts import table, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
def test_the_page_says_what_each_programme_says_of_each_file(tmp_path: Path) -> None:
    assert written() == table(tmp_path)


@pytest.mark.long
def test_what_people_open_it_with_shows_the_pages_and_says_nothing_of_seal_or_attachment(
    tmp_path: Path,
) -> None:
    files = given(tmp_path / "authority").files
    asked = ("genuine, B-B", "a byte of a page changed", "a page painted over by an update")
    words, inks = [], []
    for number, name in enumerate(asked):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(files[name])
        shown = in_chromium(path, tmp_path / f"chromium {number}")
        words.append(shown.words)
        page = shown.picture.crop((400, 80, 1100, 800))
        drawn = in_libreoffice(path, tmp_path / f"libreoffice {number}")
        inks.append((share_of_ink(page), share_of_ink(drawn)))

    assert words == [words[0]] * 3
    assert "Thumbnail for page 6" in words[0]
    told = " ".join(words[0]).lower()
    assert not [each for each in ("sign", "seal", "valid", "trust", "attach") if each in told]
    genuine, changed, painted = inks
    assert min(genuine) > 0.05
    assert changed == genuine
    assert max(painted) < 0.001


def test_ours_alone_refuses_every_file_that_is_not_genuine() -> None:
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in written().splitlines()
    ]
    assert head[-1] == "ours"
    genuine = [row[0] for row in rows if not row[-1].startswith("not valid")]
    assert genuine == ["genuine, B-B", "genuine, B-T", "genuine, B-LTA"]
    assert len(rows) == 8
