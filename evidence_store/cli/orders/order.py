"""``expunge order``: record it, map its lines, and record what happens to it later."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from evidence_store.acts.orders.catalogue import ORDER_ACTS
from evidence_store.cli._kit.choosing import find_order
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    form_options,
    one_of,
    read_form,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import digest_file, working
from evidence_store.cli.orders import order_changes, order_documents
from evidence_store.cli.orders.order_changes import id_of as _id
from evidence_store.cli.orders.order_corrections import VERBS as CORRECTIONS
from evidence_store.cli.orders.order_documents import received_file, tell_kept
from evidence_store.cli.orders.order_letters import letter
from evidence_store.cli.orders.order_nothing import VERBS as NOTHING
from evidence_store.cli.orders.order_notices import notice
from evidence_store.cli.orders.order_outcomes import VERBS as OUTCOMES
from evidence_store.cli.orders.order_questions import VERBS as QUESTIONS
from evidence_store.cli.orders.order_show import show
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.status_checks import StatusMatter, words_for
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow.orders import appeals, quashings
from evidence_store.workflow.orders import orders as steps
from evidence_store.workflow.orders.appeals import AppealAnswer
from evidence_store.workflow.orders.orders import OrderEntry, missing_for_basis

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.cases.case import Case

ORDER_FORM = f"""{PRINTED_NOTE}
# One order of one court against one person.
offender = 1                       # which person of the case, counted as they were entered
order_type = "deprivation_s153"    # see: {Way.RULES_SHOW}
court_kind = "magistrates"         # {one_of(CourtKind)}
court = ""
made_on = 2026-01-12
takes_effect_on = 2026-01-12
made_by = ""                       # the judge or bench
# committed_on = 2026-01-05        # where magistrates committed for sentence: the day of that
statutory_basis = "Sentencing Act 2020 s.153"
# basis = "used_s153_3"            # see: {Way.RULES_SHOW}
text = '''
The order's own words, verbatim, one item a line.
'''
# specifies_destruction = ""       # only where the order's own words direct destruction: quote them

[sentence]
passed_on = 2026-01-12
kind = "community"                 # {one_of(SentenceKind)}; a fine is community
description = ""                   # in the court's words
# released_on = 2026-06-30         # the actual day of release or discharge, once it is known
# term_months = 8                  # of a suspended sentence
# operational_months = 18          # of a suspended sentence
# activated_on = 2026-05-04        # of a suspended sentence, where a court had it served
# deferred_until = 2026-07-13      # of a deferred sentence
"""

CHECK_FORM = f"""
# What an office answered to the question what is pending about the order.
checked_on = 2026-07-13            # after the last time limit, not over two working days ago
office = ""                        # which office was asked
answered_by = ""                   # who answered there
# What you asked about. Nothing is erased until somebody has asked about each of these.
asked = {json.dumps([*StatusMatter])}
pending = []                       # what of it is pending
reply = ""                         # the words of the reply; kept sealed, quoted on the certificate
"""


_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def order() -> None:
    """Record orders, map their lines, and record appeals, checks and releases.

    ORDER is an order's id, or its case's reference where the case has one order.
    """


@order.command()
@form_options(ORDER_FORM)
@click.option("--case", "case_name", required=True, metavar="REF")
@path_option("--document", help="The order as it was received: PDF, JPEG or PNG. It is kept.")
@working
def record(case_name: str, form_file: Path, document: Path | None, work: Work) -> None:
    """Record an order from a form (see --print-form)."""
    warn_printed()
    form = read_form(form_file)
    number = form.pop("offender", 1)
    with work.reading as uow:
        case = find_case(uow, case_name)
    told = {**form, "offender_id": _offender_id(case, number)}
    entry = structure(told, OrderEntry, name=form_file.name)
    received = None if document is None else received_file(work, document)
    made = steps.record_order(work.desk, case.id, entry=entry, received=received)
    # Told and not refused: the order is the court's, and is recorded as it was made.
    for missing in missing_for_basis(made, case=case, rules=work.store.rules):
        click.echo(missing, err=True)
    if made.document is not None:
        tell_kept(made.document)
    else:
        click.echo(
            f"Its document is missing: {Way.ORDER_DOCUMENT} ORDER --document FILE.", err=True
        )
    click.echo(f"The order is recorded: {made.id}. Map its lines to exhibits next:")
    for line in made.lines:
        click.echo(f"  line {line.number}")


@order.command(name="map")
@click.argument("order_name", metavar="ORDER")
@click.option("--line", required=True, type=int, help="Number of the line.")
@click.argument("exhibits", nargs=-1, required=True, metavar="EXHIBIT...")
@working
def map_verb(order_name: str, line: int, exhibits: tuple[str, ...], work: Work) -> None:
    """Say and sign which exhibits a line of ORDER means."""
    with work.reading as uow:
        found = find_order(uow, order_name)
        ids = tuple(find_exhibit(uow, each, case=found.case_id).id for each in exhibits)
    # By a person, never by comparing texts: the line means what a person says it means (ADR 18).
    steps.map_line(work.desk, found.id, line=line, exhibit_ids=ids)
    click.echo(f"Line {line} is mapped to {', '.join(exhibits)}.")


@order.command()
@form_options(CHECK_FORM)
@click.argument("order_name", metavar="ORDER")
@path_option("--reply", help="The office's reply as it came; its digest is recorded.")
@working
def check(order_name: str, form_file: Path, reply: Path | None, work: Work) -> None:
    """Record a dated answer about appeals, claims and the like from a form (see --print-form)."""
    # No form states a digest: it is worked out from the file.
    form = {**read_form(form_file), "reply_digest": None}
    answer = structure({"reply": "", **form}, AppealAnswer, name=form_file.name)
    if reply is not None:
        answer = replace(answer, reply_digest=digest_file(reply))
    appeals.record_appeal_check(work.desk, _id(work, order_name), answer=answer)
    pending = words_for(answer.pending) or "nothing"
    asked = f"Asked on {answer.checked_on.isoformat()} about {words_for(answer.asked)}"
    click.echo(f"{asked}. Pending: {pending}. It is recorded.")


@order.command()
@click.argument("order_name", metavar="ORDER")
@click.option("--on", "day", required=True, type=_DAY)
@click.option("--reference", default="", help="Of the court's paper, where there is one.")
@working
def quash(order_name: str, day: datetime, reference: str, work: Work) -> None:
    """Record and sign that ORDER was quashed; its exhibits go to return review."""
    made = quashings.record_quashing(
        work.desk, _id(work, order_name), quashed_on=day.date(), reference=reference
    )
    click.echo("The quashing is recorded. Nothing may be erased under this order.")
    # To be reported, and no mere change of state: what was erased cannot be given back.
    for incident in made.incidents:
        click.echo(f"INCIDENT, to be reported: {incident.id}. Something was erased under it.")


@order.group()
def item() -> None:
    """Record items of an order that are outstanding, and accounts with their referral."""


for _verb in (
    *order_changes.VERBS,
    *order_documents.VERBS,
    *CORRECTIONS,
    *QUESTIONS,
    *NOTHING,
    *OUTCOMES,
    notice,
    letter,
    show,
):
    order.add_command(_verb)


add_declared(order, ORDER_ACTS)


def _offender_id(case: Case, number: object) -> str:
    if not case.offenders:
        message = (
            f"{case.reference}: no one is convicted in this case yet, so no order can be "
            f"recorded. Record the conviction first: {Way.CASE_CONVICT}."
        )
        raise WrongEntryError(message)
    if not isinstance(number, int) or not 1 <= number <= len(case.offenders):
        message = f"{case.reference}: there are {len(case.offenders)} offenders in this case."
        raise WrongEntryError(message)
    return case.offenders[number - 1].id


add_lists(order)
