"""A made-up document about the end of a police copy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.domain.certificates.certificate_content import (
    SEAL_LEVEL,
    CertifiedCustody,
    CertifiedPerson,
)
from evidence_store.domain.certificates.copy_content import (
    COPY_SCHEMA,
    CopiedExhibit,
    CopyContent,
    EndedCopy,
    kind_of_end,
)
from evidence_store.domain.copies.endings import OtherCopy
from evidence_store.domain.copies.reviews import ReviewGround
from evidence_store.domain.law.holds import HoldEvaluation
from forensics.values import Digest, HashAlgorithm, Tool
from forensics.values.copies.police_copies import (
    CopyReading,
    CopyReceipt,
    OverwrittenFile,
    ReadFile,
)
from tests.builders import NOON
from tests.evidence_store.documents.texts import UNIT

SIZE = 31_457_280
TOOL = Tool("expunge", "1")
_PEOPLE = (
    CertifiedPerson("u_1", "Alex Amber", "PC", "1001"),
    CertifiedPerson("u_2", "Bo Birch", "DI", "1002"),
    CertifiedPerson("u_3", "Cy Cedar", "Ms", "1003"),
)


def a_copy_content(*, left: int = 0, **changes: Any) -> CopyContent:
    """One about three files, of which ``left`` bytes were not zero at the second reading."""
    written = OverwrittenFile(SIZE, SIZE - 4096, 4096, SIZE, 0, 0, is_direct=True)
    found = ReadFile(SIZE, SIZE, SIZE, is_direct=True)
    copy = EndedCopy(
        id="b_1",
        kind="disk_image",
        review_on=NOON.date(),
        ground=ReviewGround.NOT_NEEDED,
        reviewed_by="u_1",
        reviewed_at=NOON,
        authorised_by="u_2",
        authorised_at=NOON,
        holds=HoldEvaluation("x_1", NOON, Digest(HashAlgorithm.BLAKE3, bytes(32)), (), None),
        starts=2,
        operators=("u_3",),
        started_at=NOON,
        files=3,
        size=3 * SIZE,
        receipt=CopyReceipt("b_1", (written,) * 3, TOOL, NOON, NOON),
        reading=CopyReading(
            "b_1", (found, found, replace(found, zero=SIZE - left)), TOOL, NOON, NOON
        ),
        not_read=None,
        verifier="u_1",
        verified_at=NOON,
        others=(
            OtherCopy("backup", NOON.date(), ended=None),
            OtherCopy("served", NOON.date(), ended="copy_lost"),
        ),
    )
    told: dict[str, Any] = {
        "schema": COPY_SCHEMA,
        "number": "COPY-2026-K3M9QX7P-1",
        "kind": kind_of_end(copy.outcome),
        "training": False,
        "issued_at": NOON,
        "issued_by": "u_1",
        "seal_level": SEAL_LEVEL,
        "unit": UNIT,
        "exhibit": CopiedExhibit("x_1", "ABC/1", "99ZZ1"),
        "copy": copy,
        "people": _PEOPLE,
        "custody": CertifiedCustody(7, bytes(32), bytes(32), 1, 6, 4, b"", (), ()),
        "renderer": this_renderer(),
    }
    return CopyContent(**(told | changes))
