"""The verbs ``expunge erase facts|plan|run|verify``: from a target to a verification.

The record is reached only through the entry-point group ``expunge.permits``, so that these verbs
work on working copies without it, and on nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, assert_never

import click

from forensics.cli.byte_progress import choose_notice, progress_option, stop_on_signal
from forensics.cli.devices.facts import facts
from forensics.cli.erase_surroundings import surroundings, this_tool
from forensics.cli.erasures.at_desk import (
    DATA_OPTION,
    FILE,
    TARGET_OPTION,
    acquisitions_of,
    desk_options,
    find_desk,
    redeemer,
)
from forensics.cli.erasures.handing_over import hand_over_to_tool
from forensics.cli.erasures.selective import SelectiveAsk, plan_files, selective_options
from forensics.cli.passphrase import passphrase_option, read_passphrase
from forensics.cli.rescanning import Rescan, read_again, rescan_path
from forensics.cli.staying_awake import awake
from forensics.documents import to_json
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.extents import total
from forensics.erasing.firmware.judgement import judged
from forensics.erasing.planning import (
    plan_whole,
    read_by_another_alone,
    read_plan,
    write_plan,
)
from forensics.erasing.receipts import read_receipt
from forensics.erasing.running import run_erasure
from forensics.erasing.stream_keys import read_key_beside
from forensics.errors import PermissionWithdrawnError, WrongUseError
from forensics.hash_sets.opening import open_hash_set
from forensics.output import refuse_existing, write_new
from forensics.values import (
    READ_BY_ANOTHER_ALONE,
    ErasureMethod,
    ErasureOutcome,
    Route,
    claim_of,
    is_witnessed,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.permission import Permission
    from forensics.values import Claim, ErasureReceipt, ErasureVerification, OutsideRead

EXIT_CODES = {
    ErasureOutcome.ERASED: 0,
    ErasureOutcome.WRITTEN: 0,
    ErasureOutcome.SAMPLED: 0,
    ErasureOutcome.STATED: 0,
    ErasureOutcome.FAILED: 1,
    ErasureOutcome.ERASED_WITH_EXCEPTIONS: 3,
}


@click.group()
def erase() -> None:
    """Plan, carry out and verify the erasing of a device or working copy."""


@erase.command()
@click.argument("result", required=False, type=FILE)
@click.option("--route", required=True, type=click.Choice([str(route) for route in Route]))
@click.option(
    "--method",
    type=click.Choice([str(each) for each in ErasureMethod if not is_witnessed(each)]),
    default=str(ErasureMethod.OVERWRITE_ZEROS),
    show_default=True,
)
@TARGET_OPTION
@click.option("--out", required=True, type=FILE, help="Name of the new plan.")
@click.option(
    "--no-read-back",
    is_flag=True,
    help="The eraser does not read back what it wrote; another person reads every byte of it.",
)
@selective_options
@passphrase_option
@progress_option
@DATA_OPTION
def plan(  # noqa: PLR0913 -- the contract names these options
    *,
    result: Path | None,
    route: str,
    method: str,
    target: Path,
    out: Path,
    no_read_back: bool,
    data: Path,
    progress: str,
    passphrase_file: Path | None,
    **asked: Any,  # noqa: ANN401 -- what ``SelectiveAsk`` names
) -> int:
    """Write down what is to be erased and how, for people to sign.

    Route selective is for a medium that goes back with the pictures taken out. It needs RESULT,
    the scan result whose hits two people graded, and scans the medium again by itself. It is
    proposed on a ground of the rules (expunge rules show), for hard disks alone.
    """
    refuse_existing(out)
    acquisitions = acquisitions_of(find_desk(), {"data": data})
    if route == Route.SELECTIVE:
        if no_read_back:
            raise WrongUseError("On route selective the eraser reads back what it wrote")
        with stop_on_signal() as is_stopped:
            plan_files(
                SelectiveAsk(result, target, out, passphrase_file, **asked),
                method=ErasureMethod(method),
                around=surroundings(is_stopped, acquisitions, progress),
            )
        return 0
    if result is not None or any(asked.values()):
        raise WrongUseError("A scan result, a hash set and decisions belong to route selective")
    made = plan_whole(
        target,
        route=Route(route),
        method=ErasureMethod(method),
        tool=this_tool(),
        now=datetime.now(UTC),
        machine=THIS_MACHINE,
        is_acquisition=acquisitions,
    )
    if no_read_back:
        made = read_by_another_alone(made)
    write_plan(out, made)
    click.echo(
        f"Planned: {total(made.extents)} bytes, the whole of it. The plan is {out.name}; "
        "nothing was written to the target"
    )
    for membership in made.member_of:
        click.echo(membership.limit)
    if not made.reads_back:
        click.echo(READ_BY_ANOTHER_ALONE)
    if made.member_of or not made.reads_back:
        click.echo(
            "The person who signs for the plan signs for this too, and the certificate states it"
        )
    return 0


@erase.command()
@click.argument("plan", type=FILE)
@TARGET_OPTION
@click.option("--receipt", required=True, type=FILE, help="Name of the new receipt.")
@click.option("--permit", type=FILE, help="The permit that the record issued.")
@click.option("--working-copy", is_flag=True, help="A copy of ours, without a permit.")
@desk_options
@progress_option
def run(
    *,
    plan: Path,
    target: Path,
    receipt: Path,
    permit: Path | None,
    working_copy: bool,
    options: dict[str, Any],
    progress: str,
) -> int:
    """Erase what is planned, and read all of it back unless the plan leaves that to another."""
    if (permit is None) is not working_copy:
        raise WrongUseError("Give either --permit FILE or --working-copy, and not both")
    frozen = read_plan(plan)
    desk = find_desk()
    redeem = redeemer(frozen, permit, desk, options, receipt=receipt)
    with stop_on_signal() as is_stopped, awake(tell=choose_notice(progress)):
        around = surroundings(is_stopped, acquisitions_of(desk, options), progress)
        found, permission = run_erasure(
            frozen, target=target, receipt=receipt, redeem=redeem, around=around
        )
    withdrawn = _withdrawal_of(permission)
    if permit is not None and desk is not None:
        desk.finished(permission, found)
    if withdrawn is not None:
        _say_that_it_was_withdrawn(found, receipt, withdrawn)
        return withdrawn.exit_code
    _say_what_was_done(found, receipt)
    return EXIT_CODES[found.outcome]


@erase.command()
@click.argument("plan", type=FILE)
@click.argument("receipt", type=FILE)
@TARGET_OPTION
@click.option("--out", required=True, type=FILE, help="Name of the new result.")
@click.option("--hash-set", "hash_set_file", type=FILE, help="Also scan again for these files.")
@passphrase_option
@click.option(
    "--allow-unconfined",
    is_flag=True,
    help="Scan again where the system cannot confine what reads; the result of the scan says so.",
)
@progress_option
def verify(
    *,
    plan: Path,
    receipt: Path,
    target: Path,
    out: Path,
    hash_set_file: Path | None,
    passphrase_file: Path | None,
    allow_unconfined: bool,
    progress: str,
) -> int:
    """Read every byte again and compare it with what it should be: another person's process."""
    refuse_existing(out)
    refuse_existing(rescan_path(out))
    scan = None
    if hash_set_file is not None:
        passphrase = read_passphrase(passphrase_file, what="the hash set", is_new=False)
        hash_set = open_hash_set(hash_set_file, passphrase=passphrase)
        scan = Rescan(hash_set, rescan_path(out), allow_unconfined)
    frozen, made = read_plan(plan), read_receipt(receipt)
    with stop_on_signal() as is_stopped:
        found = read_again(
            frozen,
            made,
            target=target,
            scan=scan,
            around=surroundings(is_stopped, lambda _: False, progress),
            key=None if made.stream is None else read_key_beside(receipt),
        )
    write_new(out, to_json(found))
    _say_what_was_found(found, claim_of(frozen.method), out)
    if made.outside is not None:
        _say_what_was_kept(found, made.outside)
    return EXIT_CODES[found.outcome]


erase.add_command(facts)
erase.add_command(hand_over_to_tool)


def _withdrawal_of(permission: Permission) -> PermissionWithdrawnError | None:
    """Ask once more after the last byte: permission may be withdrawn after the last renewal."""
    try:
        permission.renew()
    except PermissionWithdrawnError as error:
        return error
    return None


def _say_that_it_was_withdrawn(
    receipt: ErasureReceipt, path: Path, withdrawn: PermissionWithdrawnError
) -> None:
    done = (
        f"{receipt.bytes_written} of {receipt.bytes_planned} bytes were overwritten"
        if receipt.firmware is None
        else "the drive had been asked to erase itself"
    )
    click.echo(
        f"Withdrawn before its end: {withdrawn} By then {done}, and that cannot be undone. "
        f"{path.name} lists what was done. Tell your supervisor now, and do not release the device",
        err=True,
    )


def _say_what_was_done(receipt: ErasureReceipt, path: Path) -> None:
    unread, different = total(receipt.unread), total(receipt.different)
    claim = claim_of(receipt.method)
    match receipt.outcome:
        case ErasureOutcome.ERASED:
            click.echo(
                f"Erased: all {receipt.bytes_planned} planned bytes were {claim.will_be}. "
                f"The receipt is {path.name}"
            )
        case ErasureOutcome.STATED:
            raise AssertionError("The eraser never says that another tool did its work")
        case ErasureOutcome.WRITTEN:
            click.echo(
                f"Written: all {receipt.bytes_planned} planned bytes. Nothing was read back, as "
                "planned: another person reads every byte (expunge erase verify). The receipt is "
                f"{path.name}"
            )
        case ErasureOutcome.ERASED_WITH_EXCEPTIONS:
            click.echo(
                f"Erased with exceptions: {total(receipt.bad)} bytes could not be written and "
                f"{unread} could not be read back; {path.name} lists them. Have the device "
                "destroyed, or have the exceptions considered before it leaves the store"
            )
        case ErasureOutcome.FAILED if receipt.firmware is not None:
            missing = "; ".join(
                found.why for found in judged(receipt.method, receipt.firmware).missing
            )
            click.echo(
                f"Failed: {missing}. {path.name} has what was seen. Do not release the device; "
                "have it destroyed",
                err=True,
            )
        case ErasureOutcome.FAILED:
            click.echo(
                f"Failed: {different} bytes lie in sectors that are not all {claim.bytes} after "
                f"the {claim.act}; {path.name} lists where. Do not release the device; have it "
                "destroyed",
                err=True,
            )
        case ErasureOutcome.SAMPLED:
            raise AssertionError("The eraser reads no sample")
        case outcome:
            assert_never(outcome)


def _say_what_was_found(result: ErasureVerification, claim: Claim, path: Path) -> None:
    match result.outcome:
        case ErasureOutcome.ERASED:
            click.echo(
                f"Verified: all {result.bytes_read} bytes were read again and are {claim.bytes}. "
                f"The result is {path.name}"
            )
        case ErasureOutcome.ERASED_WITH_EXCEPTIONS:
            click.echo(
                f"Inconclusive: {result.bytes_read} bytes were read again and are {claim.bytes}, "
                f"but {path.name} and the receipt list exceptions. A non-completion report is due"
            )
        case ErasureOutcome.FAILED:
            click.echo(
                f"Failed: {_why_failed(result, claim)}; see {path.name}. Do not release the device",
                err=True,
            )
        case ErasureOutcome.WRITTEN | ErasureOutcome.SAMPLED | ErasureOutcome.STATED:
            raise AssertionError("This command reads all of it: expunge disposal verify samples")
        case outcome:
            assert_never(outcome)
    if result.medium_digest is not None:
        click.echo(f"SHA-256 of the whole medium: {result.medium_digest.value.hex()}")
    if result.rescan_hits is not None:
        click.echo(f"Scanned again: {result.rescan_hits} hits, {len(result.faults)} faults")


def _say_what_was_kept(result: ErasureVerification, outside: OutsideRead) -> None:
    """What a selective erasure left alone, and the hits that its plan left."""
    is_kept = result.outside == outside.before
    stands = "is what it was" if is_kept else "is not, or could not be shown to be, what it was"
    click.echo(f"Everything outside the plan {stands}. Hits that the plan leaves are not counted")
    for check in result.checks:
        click.echo(f"File system, {check.where} ({check.label}): {check.verdict.replace('_', ' ')}")


def _why_failed(result: ErasureVerification, claim: Claim) -> str:
    if result.different:
        return f"{total(result.different)} bytes lie in sectors that are not all {claim.bytes}"
    if result.rescan_hits:
        return "the second scan found known files"
    return "the receipt says that the erasure failed"
