"""``expunge trial``: have a firmware method tried on a drive of the unit's, and signed by two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.firmware_trials import NOTHING
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from evidence_store.workflow.unit.firmware_trials import begin_trial, confirm_trial, record_trial
from forensics.cli.byte_progress import choose_notice, progress_option, stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.cli.printable import printable
from forensics.cli.staying_awake import awake
from forensics.documents import to_json
from forensics.erasing.firmware.trials import required_kind
from forensics.erasing.firmware.trying import read_trial, try_method
from forensics.output import refuse_existing, write_new
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from forensics.erasing.firmware.trying import TrialReceipt
    from forensics.values.device_facts import DeviceReading

SOMETHING_MISSING = 3


@click.group()
def trial() -> None:
    """Try erasing by firmware on a drive of the unit's, before any exhibit is erased so.

    A method is proposed for an exhibit only where this unit tried it on a drive of the same model,
    firmware and bus, made all five findings, and two people signed. What software makes up (a loop
    device, a guest of another computer) is never a trial.
    """


@trial.command()
@click.argument("device", type=click.Path(path_type=Path))
@click.option(
    "--method", required=True, type=click.Choice([str(each) for each in FirmwareMethodName])
)
@click.option("--serial", required=True, help="Its serial number, as you read it on its label.")
@click.option(
    "--what",
    required=True,
    help="Which drive this is, and whose: it is recorded as you type it.",
)
@path_option("--receipt", required=True, help="Name of the new receipt.")
@progress_option
@working
def run(
    *, device: Path, method: str, serial: str, what: str, receipt: Path, progress: str, work: Work
) -> int:
    """Have a drive that is no exhibit erase itself, and sign for what was found.

    EVERYTHING ON THE DRIVE IS LOST. It must belong to the unit, hold data, and be connected
    directly. Ends with 0 where all five findings were made, 3 where one is missing.

    \b
    expunge trial run /dev/disk/by-id/nvme-Samsung_SSD_970_S5H9NS0N \\
        --method nvme_sanitize_block --serial S5H9NS0N123456 \\
        --what "Bought for this trial, asset 4711" --receipt trial-970.json --as EX1
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    refuse_existing(receipt)
    require_duty(work.actor, Act.TRY_ERASE)
    name, begun = FirmwareMethodName(method), list[str]()

    def begins(reading: DeviceReading) -> None:
        kind = required_kind(name, reading.facts)
        # In the log before the first command that changes anything on the drive (ADR 85).
        begun.append(begin_trial(work.desk, kind, serial=reading.facts.serial or "", what=what))

    def is_ours(path: Path) -> bool:
        return is_registered(path, uow=work.reading)

    with stop_on_signal() as is_stopped, awake(tell=choose_notice(progress)):
        made = try_method(
            name,
            device,
            typed_serial=serial,
            begins=begins,
            around=surroundings(is_stopped, is_ours, progress),
        )
    # Before it is recorded: the drive is erased, and no second run could give this receipt.
    write_new(receipt, to_json(made))
    record = record_trial(work.desk, begun[0], receipt=made, what=what)
    _show(made)
    click.echo(f"Recorded and signed: {record.id}. The receipt is {receipt.name}.")
    # Recorded and signed all the same: a unit that tries until one passes shows it (ADR 85).
    if record.missing != NOTHING:
        click.echo(f"Missing: {record.missing}. Nothing is switched on by this trial.", err=True)
        return SOMETHING_MISSING
    click.echo(
        f"Nothing is switched on yet. Another person looks at the receipt: {Way.TRIAL_CONFIRM}."
    )
    return 0


@trial.command()
@click.argument("trial_id", metavar="TRIAL")
@path_option("--receipt", required=True, help="The receipt that the trial wrote.")
@click.option("--yes", is_flag=True, help="Sign without being asked: you looked at it before.")
@working
def confirm(*, trial_id: str, receipt: Path, yes: bool, work: Work) -> None:
    """Look at the five findings of somebody else's trial, and sign that you saw them.

    The receipt is judged again. The method may then be proposed for drives of the same model,
    firmware and bus.
    """
    # Judged again in this person's process, by the aim that the method has in the program and not
    # by the one in the file (ADR 85).
    made = read_trial(receipt)
    _show(made)
    if not yes:
        click.confirm("Did you see these findings, and sign for them?", abort=True)
    record = confirm_trial(work.desk, trial_id, receipt=made)
    click.echo(
        f"Confirmed and signed: {record.id}. {made.run.aim.named} may be proposed for "
        f"{record.model}, firmware {record.firmware}, {record.bus.value}."
    )


add_lists(trial)


def _show(made: TrialReceipt) -> None:
    kind = made.kind
    click.echo(f"{made.run.aim.named} on {printable(kind.model)}, firmware ", nl=False)
    click.echo(f"{printable(kind.firmware)}, {kind.bus.value}")
    for each in made.judgement.findings:
        name = each.finding.replace("_", " ")
        click.echo(f"  {name:12} {each.answer.value:8} {printable(each.why)}")
