"""The outcome of a disposal's work: interrupted, its receipt, its verification, its witnesses."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import the_disposal
from evidence_store.cli._kit.forms import (
    form_options,
    read_form,
    read_limited,
    read_text,
    structure,
)
from evidence_store.cli._kit.naming import one_disposal
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.disposals.blocks_of_image import blocks_of_image
from evidence_store.cli.disposals.permit_file import read_permit
from evidence_store.cli.exhibits.exhibit_options import new_seal_option, seal_broken_option
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH
from evidence_store.kept_files.beside_plans import stream_key_for
from evidence_store.kept_files.brought_files import keep_photographs_of_act
from evidence_store.kept_files.plans import plan_of
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals import destruction, erasures, verifications
from evidence_store.workflow.disposals.destruction import WitnessAccount
from evidence_store.workflow.disposals.samplings import draw_sample
from forensics.cli.byte_progress import progress_option, stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.cli.passphrase import read_passphrase
from forensics.erasing.receipts import read_receipt
from forensics.errors import WrongUseError
from forensics.values import claim_of, reads_phone

if TYPE_CHECKING:
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.workflow.disposals.verifications import ToRead
    from forensics.cli.rescanning import Rescan
    from forensics.values import ErasureVerification


WITNESS_FORM = """
# What you saw with your own eyes. Another person fills in their own.
number = ""                       # serial number or IMEI as you read it on the device; where the
                                  # record has neither, the seal that was broken on its bag
method = ""                       # how it was destroyed or reset
place = ""
occurred = 2026-11-24T10:30:00    # a time without a zone is a time in London
"""

FAILED, INCONCLUSIVE = 1, 3
_file = click.Path(path_type=Path)


@click.command()
@one_disposal
@path_option("--reason-file", required=True)
@working
def interrupted(named: NamedItem, reason_file: Path, work: Work) -> None:
    """Record that erasing stopped before its end; to go on needs a new permit."""
    found = the_disposal(work, named)
    erasures.record_interruption(work.desk, found.id, reason=read_text(reason_file))
    click.echo("The interruption is recorded. To go on, ask for a new permit.")


@click.command()
@one_disposal
@click.argument("receipt_file", metavar="RECEIPT", type=_file)
@working
def receipt(named: NamedItem, receipt_file: Path, work: Work) -> None:
    """Record RECEIPT, where erasing could not do so itself."""
    found = the_disposal(work, named)
    made = erasures.record_receipt(work.desk, found.id, receipt=read_receipt(receipt_file))
    click.echo(f"The receipt is recorded; the disposal is {made.state.value}.")


@click.command()
@one_disposal
@path_option("--target", required=True, help="The device or working copy.")
@path_option("--hash-set", "hash_set_file", help="The case's hash set: scan again.")
@path_option("--set-passphrase-file", help="Passphrase of the set. Without it, you are asked.")
@click.option(
    "--allow-unconfined",
    is_flag=True,
    help="Scan again where the system cannot confine what reads; the result of the scan says so.",
)
@click.option(
    "--whole", is_flag=True, help="Read all of it, where a supervisor decided on a sample."
)
@new_seal_option
@progress_option
@working
def verify(  # noqa: PLR0913 -- each is an option of the command line
    *,
    named: NamedItem,
    target: Path,
    hash_set_file: Path | None,
    set_passphrase_file: Path | None,
    allow_unconfined: bool,
    whole: bool,
    new_seal: str | None,
    progress: str,
    work: Work,
) -> int:
    """Read the whole device in this process, scan it again, and sign for what was found.

    A result that was made elsewhere is not taken. Where the case has a confirmed hash set, give it
    with --hash-set. Where a supervisor decided on a sample, that is read, and nothing is scanned.
    """
    from forensics.cli.rescanning import read_again  # noqa: PLC0415 -- of the verbs, it alone reads bytes

    chosen = the_disposal(work, named)
    to_read = verifications.begin_reading(work.reading_desk, chosen.id)
    sampled = to_read.is_sample and not whole
    if sampled and hash_set_file is not None:
        raise WrongUseError(
            "A sample is read, and not scanned. Leave out --hash-set, or add --whole"
        )
    scan = (
        None
        if sampled
        else _scan_again(work, to_read, hash_set_file, set_passphrase_file, chosen.id)
    )
    scan = None if scan is None else replace(scan, allow_unconfined=allow_unconfined)
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, lambda _: False, progress)
        found = read_again(
            plan_of(work.store, to_read.plan_digest),
            to_read.receipt,
            target=target,
            scan=scan,
            around=around,
            # The stream is made again from its key, and each byte compared with it (ADR 82).
            key=stream_key_for(work.store, to_read.receipt, work.acting.unit_keys),
            before=blocks_of_image(work.store, chosen, around=around),
            # Drawn once the device is known to be the right one, and bound by the log before the
            # blocks follow: the operator cannot know them while they write (ADR 95).
            draw=partial(draw_sample, work.desk, chosen.id) if sampled else None,
        )
    made = verifications.record_verification(
        work.desk, chosen.id, verification=found, bag=BagWork(new_seal=new_seal)
    )
    return _say(found, made.state)


@click.command()
@one_disposal
@path_option("--permit", "permit_file", required=True)
@seal_broken_option
@working
def destroy(named: NamedItem, permit_file: Path, seal_broken: str | None, work: Work) -> None:
    """Redeem the permit for a destruction or a phone's reset; only then is the device touched."""
    found, given = the_disposal(work, named), read_permit(permit_file)
    bag = BagWork(seal_broken)
    destruction.begin_destruction(work.desk, found.id, permit_id=given.permit, bag=bag)
    act = claim_of(found.method).act
    click.echo(f"The {act} may begin now.")
    if reads_phone(found.method):
        click.echo(
            "When it is done, a witness who took no other part reads the phone first: "
            f"{Way.EXHIBIT_READ_PHONE}."
        )
    click.echo("Two witnesses, neither the authoriser, sign for it.")


@click.command()
@form_options(WITNESS_FORM)
@one_disposal
@path_option(
    "--photograph",
    "photographs",
    multiple=True,
    required=True,
    help="A picture of the act that you took: kept sealed and signed for. At least one.",
)
@working
def witness(
    named: NamedItem,
    form_file: Path,
    photographs: tuple[Path, ...],
    work: Work,
) -> None:
    """Sign as a witness for what you saw (see --print-form)."""
    # No form states a digest: each picture is decoded, kept sealed and hashed here.
    told = {**read_form(form_file), "photographs": []}
    account = structure(told, WitnessAccount, name=form_file.name)
    found = the_disposal(work, named)
    digests = keep_photographs_of_act(
        work.store,
        work.desk,
        found.id,
        [read_limited(each, LARGEST_PHOTOGRAPH) for each in photographs],
        unit_keys=work.acting.unit_keys,
    )
    made = destruction.record_witness(
        work.desk, found.id, account=replace(account, photographs=digests)
    )
    if made.state is DisposalState.PASSED:
        click.echo("Both witnesses have signed. A certificate can be issued.")
    elif made.state is DisposalState.FAILED:
        click.echo("Both witnesses have signed. What the phone says does not show its reset: a "
                   "non-completion report is due.", err=True)  # fmt: skip
    else:
        click.echo("Your signature is recorded. A second witness signs next.")


def _scan_again(
    work: Work,
    to_read: ToRead,
    hash_set_file: Path | None,
    passphrase_file: Path | None,
    disposal_id: str,
) -> Rescan | None:
    """Open the set for the new scan; its result goes into the folder's results.

    Raises:
        WrongUseError: the case has a confirmed hash set, and none was given.
    """
    if hash_set_file is None:
        if to_read.hash_sets:
            raise WrongUseError(
                "The case has a confirmed hash set, so the device is scanned again as well. Give "
                "the set with --hash-set"
            )
        return None
    from forensics.cli.rescanning import Rescan  # noqa: PLC0415 -- see verify
    from forensics.hash_sets.opening import open_hash_set  # noqa: PLC0415 -- the same

    passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
    hash_set = open_hash_set(hash_set_file, passphrase=passphrase)
    # A result names paths on the medium, and a path can name a victim.
    work.store.results.mkdir(mode=0o700, exist_ok=True)
    out = work.store.results / f"{disposal_id}-{secrets.token_hex(4)}.rescan.json"
    return Rescan(hash_set, out, allow_unconfined=False)


def _say(found: ErasureVerification, state: DisposalState) -> int:
    if found.sample is not None:
        click.echo(
            f"A sample was read: {found.sample.blocks:,} of {found.sample.of:,} blocks. The rest "
            "was not examined"
        )
    if found.medium_digest is not None:
        click.echo(f"SHA-256 of the whole medium: {found.medium_digest.value.hex()}")
    if state is DisposalState.PASSED:
        click.echo("The verification passed and is signed. A certificate can be issued.")
        return 0
    click.echo(
        f"The verification is recorded as {state.value}. A non-completion report is due.",
        err=True,
    )
    return FAILED if state is DisposalState.FAILED else INCONCLUSIVE
