"""What nobody signs is named as that: in the document, and where the defects are told."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.unsigned import (
    ALWAYS,
    HEADING,
    WITHOUT_VERIFICATION,
    unsigned_in,
)
from tests.evidence_store.certificates import builders, rich

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.recorded import Recorded

DEFECTS = Path(__file__).parents[3] / "docs" / "known-defects.md"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'"))


@pytest.mark.parametrize(
    "of",
    [builders.recorded, builders.destroyed_phone, rich.stopped_disk],
    ids=lambda of: of.__name__,
)
def test_the_pages_and_the_known_defects_name_what_nobody_signs(
    of: Callable[[], Recorded], tmp_path: Path
) -> None:
    drawn, file = builders.drawn(of()), tmp_path / "certificate.pdf"
    file.write_bytes(drawn.pdf)
    run = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    pages, defects = plain(run.stdout.decode()), plain(DEFECTS.read_text("utf-8"))

    assert HEADING in pages
    for each in unsigned_in(drawn.content):
        assert plain(each.what) in pages
        assert plain(each.what) in defects
    for each in (*ALWAYS, WITHOUT_VERIFICATION):
        assert (plain(each.what) in pages) is (each in unsigned_in(drawn.content))
