"""``expunge disposal``: from proposal to a verified end; one person in each process."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cattrs import BaseValidationError

from evidence_store.bootstrap.plans import keep_plan
from evidence_store.cli import sheets
from evidence_store.cli.choosing import find_disposal, find_order
from evidence_store.cli.finding import find_exhibit
from evidence_store.cli.forms import (
    PRINTED_NOTE,
    print_form_option,
    read_form,
    read_text,
    structure,
    warn_printed,
)
from evidence_store.cli.looking import reading_work
from evidence_store.cli.permit_file import permit_bytes, read_permit
from evidence_store.cli.working import digest_file, working
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.disposals import Authority
from evidence_store.domain.proposals import Proposal
from evidence_store.errors import EvidenceStoreError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow import destruction, disposals, erasures, verifications
from evidence_store.workflow.destruction import WitnessAccount
from evidence_store.workflow.review import review_disposal
from forensics.documents import from_json
from forensics.erasing.block_devices import THIS_MACHINE
from forensics.erasing.planning import read_plan
from forensics.erasing.receipts import read_receipt
from forensics.erasing.sampling import read_sample
from forensics.output import refuse_existing, write_new
from forensics.values import ErasureMethod, ErasureVerification

if TYPE_CHECKING:
    from evidence_store.cli.looking import Look
    from evidence_store.cli.working import Work
    from evidence_store.domain.disposals import Disposal
    from forensics.erasing.sampling import SampleReading

PROPOSAL_FORM = f"""{PRINTED_NOTE}
# What is proposed for one exhibit.
order = ""                        # the order's id, or the case's reference where it has one order
method = "overwrite_zeros"        # overwrite_zeros (needs --plan) or destruction
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

WITNESS_FORM = """
# What you saw with your own eyes. Another person fills in their own.
number = ""                       # serial number or IMEI as you read it on the device
method = ""                       # how it was destroyed
place = ""
occurred = 2026-11-24T10:30:00    # a time without a zone is a time in London
"""

FAILED, INCONCLUSIVE = 1, 3
_case_option = click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
_form_option = click.option("--form", "form_file", required=True, type=click.Path(path_type=Path))
_file = click.Path(path_type=Path)


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
@print_form_option(PROPOSAL_FORM)
@click.argument("name", metavar="EXHIBIT")
@_case_option
@_form_option
@click.option("--plan", "plan_file", type=_file, help="From: expunge erase plan --route whole.")
@working
def propose(
    name: str, case_name: str | None, form_file: Path, plan_file: Path | None, work: Work
) -> None:
    """Propose the disposal of EXHIBIT and sign for it; it holds for 72 hours."""
    warn_printed()
    form = structure(read_form(form_file), ProposalForm, name=form_file.name)
    with work.reading as uow:
        exhibit = find_exhibit(uow, name, case=case_name)
        order_id = find_order(uow, form.order).id
    proposal = Proposal(
        order_id=order_id,
        method=form.method,
        plan=None if plan_file is None else read_plan(plan_file),
        authority=form.authority,
        known_gaps=form.known_gaps,
    )
    if proposal.plan is not None:
        keep_plan(work.store, proposal.plan)
    made = disposals.propose_disposal(
        exhibit.id,
        proposal=proposal,
        signer=work.signer,
        is_training=work.store.is_training,
        **work.ruled,
    )
    click.echo(f"Proposed and signed: {made.id}. A supervisor authorises it within 72 hours.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@click.option(
    "--ungraded",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="How many hits of its scans nobody graded. You sign that you know.",
)
@working
def authorise(name: str, case_name: str | None, ungraded: int | None, work: Work) -> None:
    """Authorise DISPOSAL as a second person and sign for it.

    Where nobody has said of some hits what they are, give their number with --ungraded.
    """
    found = _find(work, name, case_name)
    made = disposals.authorise_disposal(
        found.id, signer=work.signer, ungraded=ungraded, **work.ruled
    )
    click.echo(f"Authorised and signed: {made.id}. It holds for 72 hours.")
    click.echo(f"It can be started once it is anchored: {work.store.outside.policy.sentence}.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@click.option("--out", required=True, type=_file, help="Name of the new permit file.")
@working
def permit(name: str, case_name: str | None, out: Path, work: Work) -> None:
    """Issue the leave to start, to yourself as the operator; it is used once."""
    refuse_existing(out)
    found = _find(work, name, case_name)
    made = disposals.issue_permit(found.id, **work.ruled)
    if made.permit is None:
        message = f"{name}: no permit was issued."
        raise EvidenceStoreError(message)
    write_new(out, permit_bytes(made.permit))
    click.echo(f"The permit is {out.name}. Use it until {made.permit.not_after:%Y-%m-%d %H:%M}Z.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@click.option("--reason-file", required=True, type=_file)
@working
def withdraw(name: str, case_name: str | None, reason_file: Path, work: Work) -> None:
    """Withdraw DISPOSAL: what was signed for it is void."""
    found = _find(work, name, case_name)
    disposals.withdraw_disposal(found.id, reason=read_text(reason_file), **work.around)
    click.echo("It is withdrawn. It can be proposed anew.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@click.option("--reason-file", required=True, type=_file)
@working
def interrupted(name: str, case_name: str | None, reason_file: Path, work: Work) -> None:
    """Record that erasing stopped before its end; to go on needs a new permit."""
    found = _find(work, name, case_name)
    erasures.record_interruption(found.id, reason=read_text(reason_file), **work.around)
    click.echo("The interruption is recorded. To go on, ask for a new permit.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@click.argument("receipt_file", metavar="RECEIPT", type=_file)
@_case_option
@working
def receipt(name: str, receipt_file: Path, case_name: str | None, work: Work) -> None:
    """Put RECEIPT on record, where erasing could not do so itself."""
    found = _find(work, name, case_name)
    made = erasures.record_receipt(found.id, receipt=read_receipt(receipt_file), **work.around)
    click.echo(f"The receipt is recorded; the disposal is {made.state.value}.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@click.argument("result_file", metavar="RESULT", type=_file)
@_case_option
@click.option(
    "--target", required=True, type=_file, help="The device or working copy; some of it is read."
)
@working
def verify(name: str, result_file: Path, case_name: str | None, target: Path, work: Work) -> int:
    """Record RESULT of your own run of expunge erase verify, and sign for it.

    RESULT is not believed alone: 4,096 random blocks of the device are read here once more (all of
    a device of up to 64 MiB).
    """
    found = _find(work, name, case_name)
    result = _verification(result_file)
    made = verifications.record_verification(
        found.id,
        verification=result,
        sample=_read_here(found, target),
        signer=work.signer,
        **work.around,
    )
    if made.state is DisposalState.PASSED:
        click.echo("The verification passed and is signed. A certificate can be issued.")
        return 0
    click.echo(
        f"The verification is recorded as {made.state.value}. A non-completion report is due.",
        err=True,
    )
    return FAILED if made.state is DisposalState.FAILED else INCONCLUSIVE


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@click.option("--permit", "permit_file", required=True, type=_file)
@working
def destroy(name: str, case_name: str | None, permit_file: Path, work: Work) -> None:
    """Redeem the permit for a destruction; only then is the device touched."""
    found, given = _find(work, name, case_name), read_permit(permit_file)
    destruction.begin_destruction(found.id, permit_id=given.permit, **work.ruled)
    click.echo("The destruction may begin now. Two witnesses, neither the authoriser, sign for it.")


@disposal.command()
@print_form_option(WITNESS_FORM)
@click.argument("name", metavar="DISPOSAL")
@_case_option
@_form_option
@click.option(
    "--photograph",
    "photographs",
    multiple=True,
    required=True,
    type=_file,
    help="A photograph of the act; its digest is signed for. At least one.",
)
@working
def witness(
    name: str,
    case_name: str | None,
    form_file: Path,
    photographs: tuple[Path, ...],
    work: Work,
) -> None:
    """Sign as a witness for what you saw (see --print-form)."""
    told = {**read_form(form_file), "photographs": []}
    account = structure(told, WitnessAccount, name=form_file.name)
    digests = tuple(digest_file(each) for each in photographs)
    found = _find(work, name, case_name)
    made = destruction.record_witness(
        found.id,
        account=replace(account, photographs=digests),
        signer=work.signer,
        **work.around,
    )
    if made.state is DisposalState.PASSED:
        click.echo("Both witnesses have signed. A certificate can be issued.")
    else:
        click.echo("Your signature is recorded. A second witness signs next.")


@disposal.command()
@click.argument("name", metavar="DISPOSAL")
@_case_option
@reading_work
def show(name: str, case_name: str | None, work: Work, look: Look) -> None:
    """Show where DISPOSAL stands."""
    found = review_disposal(_find(work, name, case_name).id, actor=work.actor, uow=work.reading)
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
    if found.receipt is not None:
        click.echo(f"  receipt: {found.receipt.outcome.value}")
    if found.verification is not None:
        click.echo(f"  verification: {found.verification.outcome.value}")
    if found.void_reason:
        click.echo(f"  void: {found.void_reason}")


def _find(work: Work, name: str, case_name: str | None) -> Disposal:
    with work.reading as uow:
        return find_disposal(uow, name, case=case_name)


def _read_here(disposal: Disposal, target: Path) -> SampleReading:
    """Read blocks of the device in this process, which is the signer's own.

    Raises:
        OutOfSequenceError: no receipt is recorded yet.
        RefusedTargetError: it is another device, or cannot be opened.
    """
    if disposal.receipt is None:
        raise OutOfSequenceError(f"{disposal.id}: no receipt is recorded yet. Record it first.")
    return read_sample(
        target,
        expected=disposal.receipt.target,
        kind=disposal.receipt.target_kind,
        machine=THIS_MACHINE,
        draw=lambda below, count: secrets.SystemRandom().sample(range(below), count),
        pause=time.sleep,
        clock=time.monotonic,
        report=lambda _: None,
    )


def _verification(file: Path) -> ErasureVerification:
    try:
        return from_json(file.read_bytes(), ErasureVerification)
    except FileNotFoundError:
        message = f"{file.name} is not there."
        raise WrongEntryError(message) from None
    except (ValueError, BaseValidationError):
        message = f"{file.name} is not the result of expunge erase verify."
        raise WrongEntryError(message) from None


disposal.add_command(sheets.sheet)
disposal.add_command(sheets.acknowledge)
