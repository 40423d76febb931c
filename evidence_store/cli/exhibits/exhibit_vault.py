"""Verbs of what is sealed: photographs of exhibits and papers, PINs and passcodes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import read_limited, read_text
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.exhibits.photographs import (
    LARGEST_PHOTOGRAPH,
    LONGEST_SECRET,
    PhotographKind,
    SecretKind,
)
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.beside import open_sealer, open_vault
from evidence_store.workflow.exhibits import photographs, secrets_of_devices
from evidence_store.workflow.exhibits.photographs import Shot
from forensics.output import write_new
from forensics.pictures.viewing import make_view

if TYPE_CHECKING:
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work


@click.command()
@one_exhibit
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    required=True,
    type=click.Choice([each.value for each in PhotographKind]),
    help="What it shows.",
)
@path_option("--note-file")
@working
def photograph(named: NamedItem, file: Path, kind: str, note_file: Path | None, work: Work) -> None:
    """Keep FILE, a photograph of EXHIBIT or of a signed paper, whole and sealed.

    It is hashed whole, sealed in the data folder and read back. Where it is JPEG, PNG, WebP or
    HEIC, a smaller copy to look at is drawn, without the data that the camera put in.
    """
    data = read_limited(file, LARGEST_PHOTOGRAPH)
    made = photographs.add_photograph(
        work.desk,
        named.exhibit_id(work),
        shot=Shot(data, PhotographKind(kind), read_text(note_file)),
        vault=open_vault(work.store, work.acting.unit_keys),
        make_view=make_view,
    )
    click.echo(f"The photograph is kept: {made.id}, {made.size:,} bytes.")
    if made.view_digest is None:
        click.echo("No copy to look at could be drawn of it; the original is kept.", err=True)


@click.command(name="see-photograph")
@one_exhibit
@click.argument("photograph_id", metavar="PHOTOGRAPH")
@path_option("--out", required=True, help="The file to write.")
@click.option("--original", is_flag=True, help="The original with all its data, not the copy.")
@working
def see_photograph(
    named: NamedItem,
    photograph_id: str,
    out: Path,
    original: bool,  # noqa: FBT001 -- click passes a flag by name
    work: Work,
) -> None:
    """Write a photograph of EXHIBIT to a file: the copy to look at, or the original."""
    # The copy is made of pixels alone; what the camera wrote stays in the original (ADR 20).
    found, data = photographs.see_photograph(
        work.reading_desk,
        named.exhibit_id(work),
        photograph_id,
        original=original,
        vault=open_vault(work.store, work.acting.unit_keys),
    )
    write_new(out, data)
    click.echo(f"{out.name} is written: {found.kind.value}, {len(data):,} bytes.")


@click.command(name="keep-secret")
@one_exhibit
@click.option("--kind", required=True, type=click.Choice([each.value for each in SecretKind]))
@path_option(
    "--secret-file", help="Read it from the first line of this file; without it there is a prompt."
)
@working
def keep_secret(named: NamedItem, kind: str, secret_file: Path | None, work: Work) -> None:
    """Keep a PIN or passcode of EXHIBIT, sealed. It is destroyed with the exhibit's disposal."""
    made = secrets_of_devices.keep_secret(
        work.desk,
        named.exhibit_id(work),
        kind=SecretKind(kind),
        secret=_typed(secret_file),
        sealer=open_sealer(work.acting.unit_keys),
    )
    click.echo(f"The {kind.replace('_', ' ')} is kept, sealed: {made.id}.")


@click.command()
@one_exhibit
@click.argument("secret_id", metavar="SECRET")
@path_option("--reason-file", required=True)
@working
def reveal(named: NamedItem, secret_id: str, reason_file: Path, work: Work) -> None:
    """Show a PIN or passcode. That you saw it, and why, is recorded before it is shown."""
    shown = secrets_of_devices.reveal_secret(
        work.desk,
        named.exhibit_id(work),
        secret_id,
        reason=read_text(reason_file),
        sealer=open_sealer(work.acting.unit_keys),
    )
    click.echo(shown)


def _typed(file: Path | None) -> str:
    if file is None:
        answer: str = click.prompt(
            "Secret", hide_input=True, confirmation_prompt=True, err=True, prompt_suffix=": "
        )
        return answer
    try:
        # Two more, for the line's end that an editor puts there.
        text = read_limited(file, LONGEST_SECRET + 2).decode()
    except UnicodeDecodeError:
        message = f"{file.name} does not contain a secret as text."
        raise WrongEntryError(message) from None
    return text.removesuffix("\n").removesuffix("\r")
