"""``expunge order``: an outcome or a sentence corrected by two people, or recorded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import filled, form_options, one_of, read_form, structure
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.domain.cases.court_sentences import Sentence, SentenceKind
from evidence_store.ways import Way
from evidence_store.workflow.orders import orders, proceedings, sentence_corrections
from evidence_store.workflow.orders.proceedings import CorrectionEntry
from evidence_store.workflow.orders.sentence_corrections import CorrectedSentence

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

CORRECTION_FORM = """
# The true outcome of an appeal or claim. Another person confirms it.
outcome = "dismissed"         # dismissed, withdrawn or allowed; leave it and the day out if open
determined_on = 2026-03-02
reason = ""                   # how you know
"""

SENTENCE_FIELDS = f"""
passed_on = 2026-01-12
kind = "custody"              # {one_of(SentenceKind)}; a fine is community
description = ""              # in the court's words
# released_on = 2026-06-30    # the actual day of release or discharge, once it is known
# term_months = 8             # of a suspended sentence
# operational_months = 18     # of a suspended sentence
# activated_on = 2026-05-04   # of a suspended sentence, where a court had it served
# deferred_until = 2026-07-13 # of a deferred sentence
"""

SENTENCE_FORM = f"""
# The sentence as it now is: passed after deferral, activated, or longer.
{SENTENCE_FIELDS.strip()}
"""

CORRECTED_SENTENCE_FORM = f"""
# The sentence as it is in truth, or as a court changed it to one that keeps less. Another person
# confirms it.
reason = ""                   # how you know
{SENTENCE_FIELDS.strip()}
"""

_order = click.argument("order_name", metavar="ORDER")
_proceeding = click.argument("proceeding_id", metavar="PROCEEDING")


@click.command(name="correct-outcome")
@form_options(CORRECTION_FORM)
@_order
@_proceeding
@working
def correct_outcome(order_name: str, proceeding_id: str, form_file: Path, work: Work) -> None:
    """Say that the outcome of PROCEEDING was recorded wrongly; another person confirms it."""
    form = {"outcome": None, "determined_on": None, **read_form(form_file)}
    entry = structure(form, CorrectionEntry, name=form_file.name)
    proceedings.ask_correction(work.desk, id_of(work, order_name), proceeding_id, entry=entry)
    click.echo(f"It is recorded. Another person confirms it: {Way.ORDER_CONFIRM_OUTCOME}.")


@click.command(name="confirm-outcome")
@_order
@_proceeding
@working
def confirm_outcome(order_name: str, proceeding_id: str, work: Work) -> None:
    """Confirm, as a second person, the corrected outcome of PROCEEDING."""
    made = proceedings.confirm_correction(work.desk, id_of(work, order_name), proceeding_id)
    outcome = made.proceeding(proceeding_id).outcome
    click.echo(f"The outcome is corrected: {'open' if outcome is None else outcome.value}.")


@click.command()
@form_options(SENTENCE_FORM)
@_order
@working
def sentence(order_name: str, form_file: Path, work: Work) -> None:
    """Record the sentence of ORDER again: after deferral, activated, or longer."""
    told = filled(form_file, Sentence)
    # One that keeps less is refused here: it takes two people (``correct-sentence``).
    orders.record_sentence(work.desk, id_of(work, order_name), sentence=told)
    click.echo(f"The sentence is recorded. The holds are worked out from it: {Way.RULES_EXPLAIN}.")


@click.command(name="correct-sentence")
@form_options(CORRECTED_SENTENCE_FORM)
@_order
@working
def correct_sentence(order_name: str, form_file: Path, work: Work) -> None:
    """Say that the sentence of ORDER is one that keeps less; another person confirms it."""
    told = read_form(form_file)
    reason = told.pop("reason", "")
    form = {"sentence": told, "reason": reason}
    entry = structure(form, CorrectedSentence, name=form_file.name)
    sentence_corrections.ask_sentence_correction(work.desk, id_of(work, order_name), entry=entry)
    click.echo(f"It is recorded. Another person confirms it: {Way.ORDER_CONFIRM_SENTENCE}.")


@click.command(name="confirm-sentence")
@_order
@working
def confirm_sentence(order_name: str, work: Work) -> None:
    """Confirm, as a second person, the corrected sentence of ORDER."""
    made = sentence_corrections.confirm_sentence_correction(work.desk, id_of(work, order_name))
    click.echo(f"The sentence is corrected: {made.sentence.description}.")


VERBS = (correct_outcome, confirm_outcome, sentence, correct_sentence, confirm_sentence)
