"""``expunge case``: open a case, list cases, show one by its references and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.acts.cases.catalogue import CASE_ACTS
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import form_options, read_form, read_text, structure
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.cases import case_sentences, case_shares, case_statement, prosecution
from evidence_store.cli.exhibits import exhibit_copies
from evidence_store.cli.orders.order_nothing import meant
from evidence_store.domain.cases.case import Accused, Allegation, Offence, Offender
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.worker_slots import forget_slots
from evidence_store.open_folder.case_keys import scrub_store
from evidence_store.ways import Way
from evidence_store.workflow.cases.case_values import destroy_case_values
from evidence_store.workflow.cases.cases import offences_out_of_time, open_case
from evidence_store.workflow.overview.review import review_case

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work

FORM = f"""
# A new case. Lines with # are notes; a line that is not needed can be left out.
reference = ""            # the case's URN
court = ""                # the court as the order names it; empty before there is one
court_case_number = ""

# Who is accused or convicted. A case can be opened before anybody is: leave all of it out.
# Before sentence: who is accused. Take these lines out once a person is convicted.
# [[accused]]             # once for each person accused
# name = ""
# date_of_birth = 1990-01-31   # may be left out
# [[accused.allegation]]  # may be left out before anybody is charged
# code = "soa2003_66B"    # see: {Way.RULES_SHOW}
# description = ""
# committed_on = 2025-06-01 # may be left out

[[offender]]              # once for each person convicted; leave it out before sentence
name = ""
date_of_birth = 1990-01-31   # may be left out

[[offender.offence]]      # once for each conviction
code = "soa2003_66B"      # see: {Way.RULES_SHOW}
description = ""
committed_on = 2025-06-01 # may be left out
convicted_on = 2025-12-15
"""


@click.group()
def case() -> None:
    """Open cases, list them and show one."""


@case.command(name="open")
@form_options(FORM)
@working
def open_verb(form_file: Path, work: Work) -> None:
    """Open a case from a form (see --print-form)."""
    form = read_form(form_file)
    offenders, accused = form.pop("offender", []), form.pop("accused", [])
    listed = isinstance(offenders, list) and isinstance(accused, list)
    told = {"court": "", "court_case_number": "", **form}
    if set(told) != {"reference", "court", "court_case_number"} or not listed:
        message = f"{form_file.name}: its fields are not those of the form. See: --print-form."
        raise WrongEntryError(message)
    opened = open_case(
        work.desk,
        reference=str(told["reference"]),
        court=str(told["court"]),
        court_case_number=str(told["court_case_number"]),
        offenders=(
            *(_offender(each, name=form_file.name) for each in offenders),
            *(_accused(each, name=form_file.name) for each in accused),
        ),
    )
    click.echo(f"Case {opened.reference} is open: {opened.id}.")
    # Said and not refused: some days of commencement are not known, or only from texts about it.
    for code in offences_out_of_time(opened, rules=work.store.rules):
        click.echo(
            f"Check the date of the offence {code}: it was not in force on that day, as far as "
            "the rules know.",
            err=True,
        )


@case.command()
@click.argument("case_name", metavar="CASE")
@reading_work
def show(case_name: str, work: Work, look: Look) -> None:
    """Show the orders, exhibits and entries of CASE (reference or id), without names."""
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    look.at("a case", case_id=case_id)
    page = review_case(work.reading_desk, case_id)
    click.echo(f"Case {page.case.reference} ({page.case.id})")
    for number, offender in enumerate(page.case.offenders, start=1):
        click.echo(f"  offender {number}: {offender.id}, {len(offender.offences)} offences")
    for number, person in enumerate(page.case.accused, start=1):
        ended = f", {person.ended.value}" if person.ended else ""
        click.echo(f"  accused {number}: {person.id}, {len(person.allegations)} allegations{ended}")
    for request in page.case.requests:
        click.echo(
            f"  request for an order {request.id}: {request.asked_on.isoformat()}, "
            f"{request.outcome.value.replace('_', ' ')}"
        )
    for order in page.orders:
        click.echo(f"  order {order.id}: made {order.made_on.isoformat()}, {order.state.value}")
        for line in order.lines:
            click.echo(f"    line {line.number}: {meant(line, page.references)}")
        for proceeding in order.proceedings:
            click.echo(
                f"    {proceeding.kind.value} {proceeding.id}: {proceeding.outcome or 'open'}"
            )
    for held in page.hash_sets:
        counted = f"{held.known_files} known files, confirmed"
        said = "its count is not confirmed" if held.is_count_open else counted
        click.echo(f"  hash set {held.id}: {said}")
    for one in page.exhibits:
        earliest = one.holds.earliest_erasure
        click.echo(
            f"  exhibit {one.exhibit.reference} ({one.exhibit.id}): {one.exhibit.stage.value}, "
            f"earliest day {earliest.isoformat() if earliest else 'not known'}"
        )
    for entry in page.entries:
        click.echo(f"  {entry.seq}  {entry.recorded:%Y-%m-%d %H:%M}Z  {entry.sentence}")


def _accused(form: Any, *, name: str) -> Accused:  # noqa: ANN401 -- as TOML gave it
    if not isinstance(form, dict):
        message = f"{name}: each person stands under [[accused]]. See: --print-form."
        raise WrongEntryError(message)
    allegations = form.pop("allegation", [])
    if not isinstance(allegations, list):
        message = f"{name}: each allegation stands under [[accused.allegation]]. See: --print-form."
        raise WrongEntryError(message)
    told = tuple(structure(each, Allegation, name=name) for each in allegations)
    bare = structure(
        {"id": "", "date_of_birth": None, "allegations": [], **form}, Accused, name=name
    )
    return Accused("", bare.name, bare.date_of_birth, told)


@case.command(name="destroy-values")
@click.argument("case_name", metavar="CASE")
@path_option("--reason-file", required=True, metavar="FILE")
@working
def destroy_values(case_name: str, reason_file: Path, work: Work) -> None:
    """Sign that the values of CASE be destroyed at the end of its retention; two people sign.

    With the second signature, a supervisor's, the case's key is destroyed: entries, root and every
    proof stay, and what the entries commit to can be read no more. What people typed into records
    is taken out of them. Refused while a hold, a disposal, an appeal or a claim is open, or an
    exhibit is not complete. Issued certificates and backups are separate: see the guide.
    """
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
        sets = uow.hash_sets.find(case_id=case_id)
    done = destroy_case_values(work.desk, case_id, reason=read_text(reason_file))
    if not done.is_done:
        click.echo("You have signed first. A supervisor signs second, within 72 hours.")
        return
    # The worker's secret of a set ends with the values of its case (ADR 54).
    forget_slots(work.store, sets)
    click.echo(f"The values of {case_id} are destroyed. Keys: {', '.join(done.keys)}.")
    if not scrub_store(work.store):
        click.echo(
            "Earlier pages may still be in the database's files: stop other programs on "
            "this folder and run this again, or on PostgreSQL have its owner run VACUUM FULL."
        )


def _offender(form: Any, *, name: str) -> Offender:  # noqa: ANN401 -- as TOML gave it
    if not isinstance(form, dict):
        message = f"{name}: each person stands under [[offender]]. See: --print-form."
        raise WrongEntryError(message)
    offences = form.pop("offence", [])
    if not isinstance(offences, list):
        message = f"{name}: each offence stands under [[offender.offence]]. See: --print-form."
        raise WrongEntryError(message)
    told = [structure({"committed_on": None, **each}, Offence, name=name) for each in offences]
    bare = structure({"id": "", "date_of_birth": None, "offences": [], **form}, Offender, name=name)
    return Offender(bare.id, bare.name, bare.date_of_birth, tuple(told))


for _verb in (
    prosecution.convict,
    prosecution.no_conviction,
    case_sentences.sentence,
    prosecution.ask_order,
    prosecution.order_decided,
    prosecution.schedule,
    case_statement.statement,
    exhibit_copies.case_due,
    case_shares.share,
    case_shares.withdraw_share_verb,
):
    case.add_command(_verb)


add_declared(case, CASE_ACTS)
add_lists(case)
