"""Certificates that were never issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import whole, with_an_extract

if TYPE_CHECKING:
    import random

DOCUMENTS: Group = {}


@named(DOCUMENTS)
def a_certificate_that_was_never_issued(chance: random.Random) -> bytes:
    made = whole(chance)
    made.files["certificates/EXP-2026-0001.pdf"] = b"%PDF-1.7"
    return made.sealed()


@named(DOCUMENTS)
def an_extract_that_is_not_the_one_that_was_issued(chance: random.Random) -> bytes:
    made = with_an_extract(chance)
    (name,) = [each for each in made.files if each.startswith("certificates/")]
    made.files[name] += b" and one line more"
    return made.sealed()
