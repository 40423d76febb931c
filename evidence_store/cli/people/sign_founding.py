"""``expunge person sign-founding``: each of the first people signs, and the folder opens."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_unfounded
from evidence_store.cli._kit.acting import acting_options, read_passphrase
from evidence_store.cli._kit.options import path_option
from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.domain.people.person import needs_unit_keys
from evidence_store.errors import CustodyError
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.open_folder.founding import read_founding, sign_founding
from evidence_store.ways import Way
from forensics.documents import time_to_text
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store

_NEXT_LINE = "\n    "


@click.command(name="sign-founding")
@acting_options
@path_option(
    "--sheet",
    metavar="FILE",
    help="Write the sheet with the first checkpoint to this file, instead of showing it.",
)
def sign_founding_verb(
    data: Path, person: str, passphrase_file: Path | None, sheet: Path | None
) -> None:
    """Sign the founding of a new unit, as one of its first people.

    You sign that you met the others in person and saw a document of each, and for what the folder
    holds: the log's key, the root, the settings, everybody's key. Each signs in a process of their
    own; with the last signature the folder can be used, and the sheet to print is given.
    """
    if sheet is not None:
        refuse_existing(sheet)
    store = open_unfounded(data)
    for name, value in read_founding(store).statement.facts:
        click.echo(f"  {name}: {value.replace(' ', _NEXT_LINE)}")
    own = store.open_own_key(person, read_passphrase(passphrase_file))
    # A reader's key opens none of the unit's (ADR 35), and the last signature is written with the
    # log's.
    acting = store.with_unit_keys(own) if needs_unit_keys(own.actor.duties) else own
    founding = sign_founding(store, acting)
    if founding.is_whole and not isinstance(acting, ActingWithKeys):
        click.echo("Everybody has signed. One of the others runs this once more to finish.")
        return
    if not founding.is_whole:
        click.echo(f"You have signed. Still to sign: {', '.join(founding.missing)}.")
        return
    click.echo("Everybody has signed. The folder can be used.")
    _give_sheet(_sheet(store), sheet)


def _give_sheet(text: str, file: Path | None) -> None:
    if file is None:
        click.echo(f"\n{text}")
        return
    write_new(file, text.encode())
    click.echo(f"The sheet to print is in {file.name}.")


def _sheet(store: Store) -> str:
    with store.reading() as uow:
        note = uow.custody.checkpoint()
    if note is None:
        raise CustodyError(f"The custody log has no signed head; run: {Way.FSCK}.")
    head = verify_checkpoint(note, key=store.log_key)
    # Base32 has no 0, 1 or 8 to be misread on paper. All of it: for 80 bits of a root, say, two
    # logs that agree are found in 2**40 tries.
    root = base64.b32encode(head.root).decode().rstrip("=")
    groups = " ".join(root[start : start + 4] for start in range(0, len(root), 4))
    return (
        f"FIRST CHECKPOINT of the custody log {store.log_key.origin}\n"
        f"{'TRAINING, not for real work' if store.is_training else store.settings.unit.name}\n"
        f"made {time_to_text(store.clock())}\n\n"
        f"Key:   {store.log_key}\nSize:  {head.size}\nRoot:  {groups}\nHead:  {head}\n\n{note}\n"
        "Print this and keep it out of reach of those who can reach this computer: anyone who "
        "holds it\n"
        "can later tell whether the log was started again. Each of those who signed takes one.\n"
    )
