"""What templates turn values into: words, dates, sizes and the colours of tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.status_checks import words_for
from evidence_store.domain.overview.progress import TaskStatus
from evidence_store.domain.scans.gradings import in_text
from evidence_store.domain.unit.jobs import JobState
from evidence_store.words import exhibit_words, labels, scan_words
from evidence_store.words.said import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from flask import Flask

# Green only where something is settled, red only where something failed; the word always stands.
_COLOURS: tuple[tuple[StrEnum, str], ...] = (
    (Stage.CERTIFIED, "govuk-tag--green"),
    (Stage.CERTIFICATE_WITHDRAWN, "govuk-tag--orange"),
    (Stage.NON_COMPLETION, "govuk-tag--orange"),
    (Stage.UNDER_DISPOSAL, "govuk-tag--purple"),
    (HoldState.PAST, "govuk-tag--green"),
    (HoldState.OPEN, "govuk-tag--orange"),
    (HoldState.NEEDS_CHECK, "govuk-tag--yellow"),
    (HoldState.DOES_NOT_APPLY, "govuk-tag--grey"),
    (HoldState.NONE_RECORDED, "govuk-tag--grey"),
    (OrderState.APPEALED, "govuk-tag--orange"),
    (OrderState.QUASHED, "govuk-tag--red"),
    (DisposalState.PASSED, "govuk-tag--green"),
    (DisposalState.CERTIFIED, "govuk-tag--green"),
    (DisposalState.CERTIFICATE_WITHDRAWN, "govuk-tag--orange"),
    (DisposalState.FAILED, "govuk-tag--red"),
    (JobState.FAILED, "govuk-tag--red"),
    (DisposalState.INCONCLUSIVE, "govuk-tag--orange"),
    (DisposalState.INTERRUPTED, "govuk-tag--orange"),
    (DisposalState.NOT_READ, "govuk-tag--orange"),
    (DisposalState.NON_COMPLETION, "govuk-tag--orange"),
    (DisposalState.VOID, "govuk-tag--grey"),
)
TAG_COLOURS = {(type(value), value): colour for value, colour in _COLOURS}

TASK_COLOURS: Mapping[TaskStatus, str] = {
    TaskStatus.DONE_WITH_LIMITS: "govuk-tag--orange",
    TaskStatus.HELD: "govuk-tag--orange",
    TaskStatus.INTERRUPTED: "govuk-tag--orange",
    TaskStatus.NOT_POSSIBLE: "govuk-tag--grey",
    TaskStatus.NOT_DONE: "govuk-tag--grey",
    TaskStatus.FAILED: "govuk-tag--red",
}


def install(app: Flask) -> None:
    """Give the templates these filters."""
    for told in (
        labels.label,
        labels.on_day,
        labels.at_time,
        labels.iso,
        labels.byte_count,
        labels.duties,
        labels.hit_kind,
        labels.level,
        exhibit_words.word,
        exhibit_words.carried_out,
        exhibit_words.pounds,
        exhibit_words.deviation,
        scan_words.lies_in,
        scan_words.allocation,
        scan_words.places,
        scan_words.app_named,
        scan_words.likeness,
        scan_words.established,
        scan_words.piece,
        tag_colour,
        task_colour,
        foldable,
    ):
        app.add_template_filter(told)
    app.add_template_filter(said)
    app.add_template_filter(words_for, "matters")
    app.add_template_filter(in_text, "hit_numbers")
    app.add_template_filter(scan_words.GRADES.__getitem__, "grade")


_LONG = re.compile(r"\S{40,}")
_FOLD = 8  # letters


def foldable(text: str) -> Markup:
    """Let a long word, such as a digest, go on in the next line where a screen is narrow."""
    found, at = Markup(), 0
    for word in _LONG.finditer(text):
        parts = [word[0][n : n + _FOLD] for n in range(0, len(word[0]), _FOLD)]
        found += escape(text[at : word.start()]) + Markup("<wbr>").join(parts)
        at = word.end()
    return found + escape(text[at:])


def tag_colour(value: StrEnum) -> str:
    """Return the class that colours its tag; most are the plain blue."""
    return TAG_COLOURS.get((type(value), value), "govuk-tag--blue")


def task_colour(status: TaskStatus) -> str:
    """Return the class that colours a task's tag; what waits is the plain blue."""
    return TASK_COLOURS.get(status, "govuk-tag--blue")
