"""Which translations stand, by what people signed for them one after the other."""

from __future__ import annotations

import random
from functools import partial

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.translations import Translations
from forensics.canonical import canonical
from tests.evidence_store.disclosure.generator import MadeLog

SIGNED, READ_OVER, WITHDRAWN = (
    "translation.signed",
    "translation.read_over",
    "translation.withdrawn",
)
TOLD = {"language": "cy", "qualification": "q", "template": "t", "translation": "d"}


def standing(*steps: tuple[str, str]) -> list[tuple[str, str | None]]:
    """Translator and reader of each that stands after these, each signed by that person."""
    log, found = MadeLog(random.Random(1)), Translations()  # noqa: S311 -- salts of a test
    log.append("log.started")
    for event, by in steps:
        log.append(event, public=TOLD)
        found.take(read_leaf(canonical(log.bodies[-1])), [by])
    return [(each.translator, each.reader) for each in found.standing.values()]


@pytest.mark.parametrize("reader", [None, "u_2"])
def test_its_own_translator_gives_nothing_by_reading_it_over_and_takes_nothing(
    reader: str | None,
) -> None:
    both = [(SIGNED, "u_1")] if reader is None else [(SIGNED, "u_1"), (READ_OVER, reader)]

    assert standing(*both, (READ_OVER, "u_1")) == [("u_1", reader)]


def test_a_translation_ends_by_a_withdrawal_and_begins_again_when_it_is_signed_again() -> None:
    both = partial(standing, (SIGNED, "u_1"), (READ_OVER, "u_2"))

    assert both((WITHDRAWN, "u_3")) == []
    assert both((SIGNED, "u_3")) == [("u_3", None)]
    assert both((READ_OVER, "u_3")) == [("u_1", "u_3")]
