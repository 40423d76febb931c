"""Certificates that were never issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import whole

if TYPE_CHECKING:
    import random

DOCUMENTS: Group = {}


@named(DOCUMENTS)
def a_certificate_that_was_never_issued(chance: random.Random) -> bytes:
    made = whole(chance)
    made.files["certificates/EXP-2026-0001.pdf"] = b"%PDF-1.7"
    return made.sealed()
