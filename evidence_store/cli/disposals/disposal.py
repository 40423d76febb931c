"""``expunge disposal``: from proposal to a verified end; one person in each process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.acts.disposals.catalogue import DISPOSAL_ACTS
from evidence_store.cli._kit.choosing import find_order, the_disposal
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    filled,
    form_options,
    read_text,
    warn_printed,
)
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.naming import one_disposal, one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.disposals import disposal_work, later_extraction, other_tools, sheets
from evidence_store.cli.disposals.manifests import authorise_several
from evidence_store.cli.disposals.permit_file import permit_bytes
from evidence_store.cli.disposals.working_out import SelectiveAsked, worked_out_again
from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.disposals.selected_words import selected_lines
from evidence_store.domain.law.authority import Authority
from evidence_store.errors import EvidenceStoreError
from evidence_store.kept_files.plans import keep_plan
from evidence_store.ways import Way
from evidence_store.workflow.disposals import disposals
from evidence_store.workflow.overview.review import review_disposal
from forensics.cli.byte_progress import progress_option
from forensics.erasing.planning import read_plan
from forensics.output import refuse_existing, write_new
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

PROPOSAL_FORM = f"""{PRINTED_NOTE}
# What is proposed for one exhibit.
order = ""                        # the order's id, or the case's reference where it has one order
method = "overwrite_zeros"        # overwrite_zeros, overwrite_stream or other_tool (as the --plan
                                  # has it), or
                                  # destruction, or factory_reset of a phone that was read
                                  # ({Way.EXHIBIT_READ_PHONE}); what is allowed: {Way.RULES_SHOW}
known_gaps = []                   # what is known beforehand not to be covered, accepted here

[authority]                       # what gives authority to destroy; refused without it
kind = "chief_officer_direction"  # chief_officer_direction (1997 Regulations reg 8),
                                  # section_157_order, or orders_own_words
given_by = ""                     # name
rank = ""
delegation = ""                   # scheme under which the chief officer's power was delegated
given_on = 2026-07-13
reason = ""                       # why it is not in the public interest to sell or retain it
quotation = ""                    # the words of the direction or order
"""


@dataclass(frozen=True, slots=True)
class ProposalForm:
    """The form of a proposal; ``order`` as a person names it."""

    order: str
    method: ErasureMethod
    authority: Authority | None = None
    known_gaps: tuple[str, ...] = ()


@click.group()
def disposal() -> None:
    """Carry one exhibit from proposal to a verified end.

    DISPOSAL is an id, or an exhibit (its newest disposal).
    """


@disposal.command()
@form_options(PROPOSAL_FORM)
@one_exhibit
@path_option("--plan", "plan_file", help=f"From: {Way.ERASE_PLAN} --route whole or selective.")
@working
def propose(named: NamedItem, form_file: Path, plan_file: Path | None, work: Work) -> None:
    """Propose the disposal of EXHIBIT and sign for it; it holds for 72 hours."""
    warn_printed()
    form = filled(form_file, ProposalForm)
    with work.reading as uow:
        exhibit = named.exhibit(uow)
        order_id = find_order(uow, form.order).id
    proposal = Proposal(
        order_id=order_id,
        method=form.method,
        plan=None if plan_file is None else read_plan(plan_file),
        authority=form.authority,
        known_gaps=form.known_gaps,
    )
    # Kept first: a file that no entry names is harmless, an entry whose plan is missing is not.
    if proposal.plan is not None:
        keep_plan(work.store, proposal.plan)
    made = disposals.propose_disposal(
        work.desk, exhibit.id, proposal=proposal, is_training=work.store.is_training
    )
    click.echo(f"Proposed and signed: {made.id}. A supervisor authorises it within 72 hours.")
    for gap in proposal.gaps_of_plan:
        click.echo(f"Signed with it, and printed on the certificate: {gap}")


@disposal.command()
@one_disposal
@click.option(
    "--ungraded",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="How many hits of its scans are ungraded. You sign that you know.",
)
@click.option(
    "--names-left",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Selective: how many names of files stay. You sign that you know.",
)
@path_option("--target", help="Selective: the device, to work the plan out again.")
@path_option("--hash-set", "hash_set_file", help="Selective: the case's hash set.")
@path_option("--set-passphrase-file", help="Passphrase of the set. Without it, you are asked.")
@path_option("--result", help="Selective: the graded scan result, if not in the data folder.")
@click.option("--allow-unconfined", is_flag=True, help="Selective: as for a scan.")
@progress_option
@working
def authorise(
    *,
    named: NamedItem,
    ungraded: int | None,
    names_left: int | None,
    work: Work,
    **asked: Any,  # noqa: ANN401 -- what ``SelectiveAsked`` names
) -> None:
    """Authorise DISPOSAL as a second person and sign for it.

    Where some hits have not been graded, give their number with --ungraded. The plan of a selective
    disposal you work out again yourself: this process scans the device, and must arrive at the same
    plan. To refuse instead: expunge disposal refuse-names, or withdraw.
    """
    found = the_disposal(work, named)
    made = disposals.authorise_disposal(
        work.desk,
        found.id,
        # Typed by the person who authorises, never filled in: it is signed that they know the
        # number.
        ungraded=ungraded,
        worked_out=worked_out_again(work, found, SelectiveAsked(**asked)),
        names_left=names_left,
    )
    click.echo(f"Authorised and signed: {made.id}. It is valid for 72 hours.")
    click.echo(f"It can be started once it is anchored: {work.store.outside.policy.sentence}.")


@disposal.command()
@one_disposal
@path_option("--out", required=True, help="Name of the new permit file.")
@working
def permit(named: NamedItem, out: Path, work: Work) -> None:
    """Sign that you carry DISPOSAL out, and get the permit to start; it is used once."""
    refuse_existing(out)
    found = the_disposal(work, named)
    made = disposals.issue_permit(work.desk, found.id)
    if made.permit is None:
        raise EvidenceStoreError(f"{named}: no permit was issued.")
    write_new(out, permit_bytes(made.permit))
    until = made.permit.not_after
    click.echo(f"Signed. The permit is {out.name}. Use it until {until:%Y-%m-%d %H:%M}Z.")


@disposal.command()
@one_disposal
@path_option("--reason-file", required=True)
@working
def withdraw(named: NamedItem, reason_file: Path, work: Work) -> None:
    """Withdraw DISPOSAL: what was signed for it is void."""
    found = the_disposal(work, named)
    disposals.withdraw_disposal(work.desk, found.id, reason=read_text(reason_file))
    click.echo("It is withdrawn. It can be proposed again.")


@disposal.command()
@one_disposal
@reading_work
def show(named: NamedItem, work: Work, look: Look) -> None:
    """Show where DISPOSAL stands."""
    found = review_disposal(work.reading_desk, the_disposal(work, named).id)
    look.at("a disposal", exhibit_id=found.exhibit_id)
    click.echo(f"{found.id}: {found.method.value}, {found.state.value}, starts {found.starts}")
    click.echo(f"  proposed {found.proposal.statement.made_at:%Y-%m-%d %H:%M}Z")
    if found.authorisation is not None:
        until = found.authorisation.statement.not_after
        click.echo(f"  authorised, holds until {until:%Y-%m-%d %H:%M}Z")
    if found.permit is not None:
        used = "used" if found.permit.redeemed_at else "not used"
        click.echo(f"  permit {found.permit.id}, {used}")
    for gap in found.known_gaps:
        click.echo(f"  known gap: {gap}")
    for line in [] if found.selected is None else selected_lines(found.selected):
        click.echo(f"  {line}")
    if found.receipt is not None:
        click.echo(f"  receipt: {found.receipt.outcome.value}")
    if found.verification is not None:
        click.echo(f"  verification: {found.verification.outcome.value}")
    if found.void_reason:
        click.echo(f"  void: {found.void_reason}")
    with work.reading as uow:
        questions = uow.questions.find(disposal_id=found.id)
    for question in questions:
        click.echo(f"  question {question.id}: {question.text}")
        click.echo(f"    {question.answer or 'not answered yet'}")


for _command in (
    authorise_several,
    disposal_work.interrupted,
    disposal_work.receipt,
    disposal_work.verify,
    disposal_work.destroy,
    disposal_work.witness,
    other_tools.other_tool,
    other_tools.other_reading,
    later_extraction.later_extraction,
    sheets.sheet,
    sheets.acknowledge,
):
    disposal.add_command(_command)


add_lists(disposal)


add_declared(disposal, DISPOSAL_ACTS)
