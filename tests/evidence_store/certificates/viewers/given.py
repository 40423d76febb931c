"""The files that programs of others are asked about: genuine at each level, changed, revoked."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from evidence_store.domain.certificates.seal_levels import SealLevel
from forensics.value_classes import dataclass
from tests.evidence_store.authority import Authority
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW, SEALS
from tests.evidence_store.certificates.conftest import sealed_by
from tests.evidence_store.certificates.forging import sealed_forgery
from tests.evidence_store.certificates.levels.ladder import Unit, climb
from tests.evidence_store.certificates.viewers.renewed import new_keys, renewed

if TYPE_CHECKING:
    from pathlib import Path

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Given:
    """The files by what was done to them, with what a reader was given to check them by.

    ``revoked`` is the unit's list, PEM, and counts for the last file alone; ``authority`` is the
    time-stamp authority's root, PEM.
    """

    files: dict[str, bytes]
    root: bytes
    authority: bytes
    revoked: bytes


REVOKED = "genuine, the seal's key revoked before"


def given(folder: Path) -> Given:
    """Make them; ``folder`` is new and holds the time-stamp authority."""
    seal = SEALS[False]
    authority = Authority(folder, since=NOW - YEAR, until=NOW + YEAR)
    sealed = sealed_by(seal, builders.drawn().pdf)
    files = climb(Unit(seal, authority), sealed).files
    content = builders.content()
    other = replace(content, exhibit=replace(content.exhibit, serial="Y9ABC128"))
    return Given(
        {
            "genuine, B-B": sealed,
            "genuine, B-T": files[SealLevel.B_T],
            "genuine, B-LTA": files[SealLevel.B_LTA],
            "a byte of a page changed": _changed(sealed),
            "a page painted over by an update": _painted(sealed),
            "three bytes appended": sealed + b"abc",
            "another serial number, sealed with the unit's own keys": sealed_forgery(other, seal),
            REVOKED: sealed,
        },
        seal.root_pem,
        authority.root_pem.encode(),
        renewed(seal, new_keys(), NOW - timedelta(seconds=2)).replaced_pem or b"",
    )


def _changed(file: bytes) -> bytes:
    place = file.index(b"BT ") + 40
    return file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]


def _painted(file: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(file))
    page = writer.find_page_for_modification(0)[0].get_object()  # type: ignore[no-untyped-call]  # pyHanko
    over = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 0 0 600 850 re f Q"))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), over])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    return out.getvalue()
