"""``expunge case sentence``: what somebody convicted was sentenced to whom no order names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import filled, form_options
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_corrections import SENTENCE_FIELDS
from evidence_store.domain.cases.court_sentences import Sentence
from evidence_store.ways import Way
from evidence_store.workflow.cases.offender_sentences import record_offender_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work

SENTENCE_FORM = f"""
# What the person was sentenced to. Record it again once the day of release is known.
{SENTENCE_FIELDS.strip()}
"""


@click.command()
@form_options(SENTENCE_FORM)
@click.argument("case_name", metavar="CASE")
@click.argument("offender", metavar="PERSON")
@working
def sentence(case_name: str, offender: str, form_file: Path, work: Work) -> None:
    """Record the sentence of PERSON (their id, see: expunge case show), whom no order names.

    One that keeps material for less time than the recorded one counts once another person has
    recorded the same.
    """
    told = filled(form_file, Sentence)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    # Material is retained for everybody convicted in the case, with or without an order (CPIA Code
    # of Practice; docs/law.md, ``cpia_retention``).
    saved = record_offender_sentence(work.desk, case_id, offender, sentence=told)
    waits = any(each.sentence_correction for each in saved.offenders if each.id == offender)
    click.echo(
        "It keeps material for less time than the recorded sentence. It counts once another "
        f"person records the same: {Way.CASE_SENTENCE}."
        if waits
        else f"The sentence is recorded. The holds are worked out from it: {Way.RULES_EXPLAIN}."
    )
