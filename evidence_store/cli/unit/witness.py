"""``expunge witness``: keep every head of somebody else's log, and cosign what continues it.

A program of its own for another person on another computer: it opens no data folder.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from evidence_store.cli._kit.acting import passphrase_option, read_passphrase
from evidence_store.cli._kit.options import path_option
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.outside.cosignatures import cosigned_at
from evidence_store.custody.outside.witness_requests import MAX_REQUEST
from evidence_store.errors import ConflictError, NotFoundError
from evidence_store.witness.cosigning import answer
from evidence_store.witness.exporting import export_log
from evidence_store.witness.keeping import WatchedLog, WitnessFolder, make_witness

# As the refusals of every other verb end, so that a script tells one from a failure.
REFUSED = 4
_file = click.Path(path_type=Path)
_folder_option = path_option(
    "--folder", required=True, metavar="FOLDER", help="The witness's own folder."
)


@click.group()
def witness() -> None:
    """Watch somebody else's custody log: keep every head of it, cosign what continues it.

    Run it on a computer that the log's administrators cannot reach. Requests and replies travel
    as files, on a USB stick say. No data folder is opened.
    """


@witness.command()
@_folder_option
@click.option("--name", required=True, help="E.g. witness.example.police.uk/psd.")
@click.option(
    "--log-key",
    "log_keys",
    multiple=True,
    metavar="KEY",
    help="The public key of a log to watch, as its unit gave it to you in person.",
)
@passphrase_option
def init(folder: Path, name: str, log_keys: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Make the witness's folder and key, and print the key that the log's unit enrols."""
    # Read before the folder is made, so that a mistyped key makes no half of a witness.
    keys = [LogKey.from_text(each) for each in log_keys]
    made = make_witness(folder, name=name, passphrase=read_passphrase(passphrase_file, new=True))
    for key in keys:
        made.follow(key)
    click.echo(
        "The witness is made. Give its key to the log's unit in person; two people enrol it:"
    )
    click.echo(f"  {made.key}")


@witness.command()
@click.argument("log_key", metavar="KEY")
@_folder_option
@click.option(
    "--after",
    type=click.IntRange(min=1),
    metavar="ENTRIES",
    help="Where the key of a watched log was replaced: how many entries its old key signed.",
)
def follow(log_key: str, folder: Path, after: int | None) -> None:
    """Watch one more log, or one whose key was replaced, by the KEY given to you in person."""
    made, key = WitnessFolder(folder), LogKey.from_text(log_key)
    if after is None:
        made.follow(key)
    else:
        # A head is checked with the key of its size (ADR 36), so the old key counts up to there.
        made.follow_replaced(key, last=after)
    click.echo(f"{key.origin} is watched by {made.key.name} from now on.")


@witness.command(name="cosign")
@click.argument("request_file", metavar="REQUEST", type=_file)
@_folder_option
@path_option("--out", required=True, metavar="REPLY", help="The new reply file.")
@passphrase_option
def cosign_request(
    request_file: Path, folder: Path, out: Path, passphrase_file: Path | None
) -> int:
    """Answer REQUEST: cosign it, or refuse it and keep it.

    Ends with 4 where the log is refused. What was seen is kept for ever.
    """
    if out.exists():
        raise ConflictError(f"{out.name} is there already. Choose another name.")
    try:
        with request_file.open("rb") as file:
            data = file.read(MAX_REQUEST + 1)
    except FileNotFoundError:
        raise NotFoundError(f"{request_file.name} is not there.") from None
    passphrase = read_passphrase(passphrase_file)
    # By the witness's own clock: it is the one that the log's people cannot set.
    given = answer(WitnessFolder(folder), data, passphrase=passphrase, at=datetime.now(UTC))
    if given.reply:
        out.write_text(given.reply, "utf-8")
    click.echo(given.sentence, err=not given.cosigned)
    return 0 if given.cosigned else REFUSED


@witness.command(name="list")
@_folder_option
def list_logs(folder: Path) -> None:
    """List the logs that are watched, how far, since when, and what was refused."""
    made = WitnessFolder(folder)
    click.echo(f"Witness: {made.key}")
    for log in made.logs():
        for line in _lines(made, log):
            click.echo(line)


@witness.command()
@click.argument("origin", metavar="LOG")
@_folder_option
@path_option("--out", required=True, metavar="NEW-FOLDER")
def export(origin: str, folder: Path, out: Path) -> None:
    """Copy everything kept of LOG, with how to check it, for a court or the defence."""
    made = WitnessFolder(folder)
    log = made.log(origin)
    if log is None:
        raise NotFoundError(f"{origin}: this witness does not watch a log of that name.")
    count = export_log(made, log, out)
    click.echo(f"{count} checkpoints are in {out.name}, with how to check them.")


def _lines(made: WitnessFolder, log: WatchedLog) -> list[str]:
    kept, refused = log.kept(), log.refused()
    lines = [f"{log.key.origin}: {len(kept)} checkpoints, {len(refused)} refusals kept"]
    if kept:
        newest = kept[-1]
        at = cosigned_at(newest.note, lines=newest.note.rpartition("\n\n")[2], key=made.key)
        when = f", cosigned {at:%Y-%m-%d %H:%M}Z" if at else ""
        lines.append(f"  newest: {newest.head}{when}")
    return lines
