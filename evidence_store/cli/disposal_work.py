"""What became of a disposal's work: interrupted, its receipt, its verification, its witnesses."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cattrs import BaseValidationError

from evidence_store.cli.choosing import the_disposal
from evidence_store.cli.exhibit_options import case_option
from evidence_store.cli.forms import print_form_option, read_form, read_text, structure
from evidence_store.cli.permit_file import read_permit
from evidence_store.cli.working import digest_file, working
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow import destruction, erasures, verifications
from evidence_store.workflow.destruction import WitnessAccount
from forensics.documents import from_json
from forensics.erasing.block_devices import THIS_MACHINE
from forensics.erasing.receipts import read_receipt
from forensics.erasing.sampling import read_sample
from forensics.values import ErasureVerification

if TYPE_CHECKING:
    from evidence_store.cli.working import Work
    from evidence_store.domain.disposals import Disposal
    from forensics.erasing.sampling import SampleReading


WITNESS_FORM = """
# What you saw with your own eyes. Another person fills in their own.
number = ""                       # serial number or IMEI as you read it on the device
method = ""                       # how it was destroyed
place = ""
occurred = 2026-11-24T10:30:00    # a time without a zone is a time in London
"""

FAILED, INCONCLUSIVE = 1, 3
_file = click.Path(path_type=Path)


@click.command()
@click.argument("name", metavar="DISPOSAL")
@case_option
@click.option("--reason-file", required=True, type=_file)
@working
def interrupted(name: str, case_name: str | None, reason_file: Path, work: Work) -> None:
    """Record that erasing stopped before its end; to go on needs a new permit."""
    found = the_disposal(work, name, case_name)
    erasures.record_interruption(found.id, reason=read_text(reason_file), **work.around)
    click.echo("The interruption is recorded. To go on, ask for a new permit.")


@click.command()
@click.argument("name", metavar="DISPOSAL")
@click.argument("receipt_file", metavar="RECEIPT", type=_file)
@case_option
@working
def receipt(name: str, receipt_file: Path, case_name: str | None, work: Work) -> None:
    """Put RECEIPT on record, where erasing could not do so itself."""
    found = the_disposal(work, name, case_name)
    made = erasures.record_receipt(found.id, receipt=read_receipt(receipt_file), **work.around)
    click.echo(f"The receipt is recorded; the disposal is {made.state.value}.")


@click.command()
@click.argument("name", metavar="DISPOSAL")
@click.argument("result_file", metavar="RESULT", type=_file)
@case_option
@click.option(
    "--target", required=True, type=_file, help="The device or working copy; some of it is read."
)
@working
def verify(name: str, result_file: Path, case_name: str | None, target: Path, work: Work) -> int:
    """Record RESULT of your own run of expunge erase verify, and sign for it.

    RESULT is not believed alone: 4,096 random blocks of the device are read here once more (all of
    a device of up to 64 MiB).
    """
    found = the_disposal(work, name, case_name)
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


@click.command()
@click.argument("name", metavar="DISPOSAL")
@case_option
@click.option("--permit", "permit_file", required=True, type=_file)
@working
def destroy(name: str, case_name: str | None, permit_file: Path, work: Work) -> None:
    """Redeem the permit for a destruction; only then is the device touched."""
    found, given = the_disposal(work, name, case_name), read_permit(permit_file)
    destruction.begin_destruction(found.id, permit_id=given.permit, **work.ruled)
    click.echo("The destruction may begin now. Two witnesses, neither the authoriser, sign for it.")


@click.command()
@print_form_option(WITNESS_FORM)
@click.argument("name", metavar="DISPOSAL")
@case_option
@click.option("--form", "form_file", required=True, type=_file)
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
    found = the_disposal(work, name, case_name)
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
        raise WrongEntryError(f"{file.name} is not there.") from None
    except (ValueError, BaseValidationError):
        raise WrongEntryError(f"{file.name} is not the result of expunge erase verify.") from None
