"""``expunge certificate``: issue, show, withdraw; checking has a module of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from evidence_store.acts.disposals.catalogue import DISPOSAL_ACTS
from evidence_store.certificates.verifying.withdrawn import make_withdrawn_list
from evidence_store.cli._kit.acting import acting_options, open_acting
from evidence_store.cli._kit.choosing import find_certificate
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.finding import find_exhibit
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import looking
from evidence_store.cli._kit.options import path_option
from evidence_store.cli.disposals.checking import read_code, verify
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import NotFoundError
from evidence_store.kept_files.issuing import issue_document, raise_with
from evidence_store.workflow.certificates.raising import raise_level
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look

_NAMES = {
    CertificateKind.CERTIFICATE: "Certificate",
    CertificateKind.NON_COMPLETION: "Non-completion report",
}


@click.group()
def certificate() -> None:
    """Issue certificates, and check them."""


@certificate.command()
@click.argument("exhibit")
@click.option("--case", metavar="REF", help="The case, where several have an exhibit of that name.")
@acting_options
def issue(
    *, exhibit: str, case: str | None, data: Path, person: str, passphrase_file: Path | None
) -> None:
    """Issue the certificate, or the non-completion report, of EXHIBIT."""
    store, acting = open_acting(data, person, passphrase_file)
    with store.reading() as uow:
        found = find_exhibit(uow, exhibit, case=case)
        disposals = uow.disposals.find(exhibit_id=found.id)
    if not disposals:
        message = f"{found.reference}: no disposal is recorded, so there is nothing to certify."
        raise NotFoundError(message)
    # What was withdrawn before it began has no document; the one before it may need one.
    wanted = next((d for d in reversed(disposals) if d.is_open or d.starts), disposals[-1])
    record = issue_document(store, store.desk_of(acting), wanted.id, keys=acting.unit_keys)
    click.echo(
        f"{_NAMES[record.kind]} {record.number} of {found.reference} was issued: "
        f"{store.certificates / record.file_name}"
    )


@certificate.command()
@click.argument("number")
@looking
def show(*, number: str, look: Look) -> None:
    """Say what is recorded of the document NUMBER, and where its file is."""
    store = look.store
    with store.reading() as uow:
        record = find_certificate(uow, number)
        reference = uow.exhibits.get(record.exhibit_id).reference
    look.at("a certificate", exhibit_id=record.exhibit_id)
    prefix = "Training. " if record.training else ""
    click.echo(f"{prefix}{_NAMES[record.kind]} {record.number} of exhibit {reference}")
    if record.withdrawal is not None:
        done = record.withdrawal.confirmed_at
        click.echo(
            f"Withdrawn on {done:%Y-%m-%d %H:%M:%S} UTC"
            if done
            else "Its withdrawal was asked for and is not confirmed"
        )
    click.echo(f"Issued on {record.issued_at:%Y-%m-%d %H:%M:%S} UTC")
    click.echo(f"File: {store.certificates / record.file_name}")
    click.echo(f"Digest of the file: {record.pdf_digest}")
    for each in record.raised:
        click.echo(f"{each.level.value}, {each.raised_at:%Y-%m-%d}: {each.file_name}")
    click.echo(f"Digest of its record: {record.json_digest}")


@certificate.command()
@click.argument("number")
@click.option(
    "--to",
    "level",
    type=click.Choice([each.short for each in SealLevel if each is not SealLevel.B_B]),
    default=SealLevel.B_LTA.short,
    show_default=True,
    help="The level that is asked for.",
)
@path_option(
    "--crl",
    "lists",
    multiple=True,
    metavar="LIST",
    help="A list of revoked certificates (PEM or DER) by the issuer of the authority's own. Any "
    "number. The unit's own list is taken from the data folder.",
)
@path_option(
    "--ocsp",
    "answers",
    multiple=True,
    metavar="ANSWER",
    help="An answer about one certificate (OCSP response, DER), by the unit's own CA or by the "
    "authority's. Any number; each stands for a list.",
)
@acting_options
@click.pass_context
def upgrade(
    ctx: click.Context,
    *,
    number: str,
    level: str,
    lists: tuple[Path, ...],
    answers: tuple[Path, ...],
    data: Path,
    person: str,
    passphrase_file: Path | None,
) -> None:
    """Raise the seal of document NUMBER: add time stamps and lists behind it.

    B-T adds a time stamp of the authority that the policy names. B-LT adds lists of revoked
    certificates, or answers about single ones, which must be newer than that stamp: have the
    unit's CA sign one, then run this again. B-LTA adds a stamp over all of it. At B-LTA already, a
    newer stamp is added.

    Not one byte of the document as it was issued changes. Ends with 1 where the level that was
    asked for was not reached; what was reached is recorded, and it says what is missing.
    """
    store, acting = open_acting(data, person, passphrase_file)
    with store.reading() as uow:
        record = find_certificate(uow, number)
    to = next(each for each in SealLevel if each.short == level)
    raising = raise_with(
        store,
        [each.read_bytes() for each in lists],
        answers=[each.read_bytes() for each in answers],
    )
    reached = raise_level(store.desk_of(acting), record.id, to=to, raising=raising)
    newest = reached.record.newest
    click.echo(f"{record.number} is at level {reached.record.level.value}.")
    click.echo(f"File: {store.certificates / newest.file_name}")
    if reached.lacking is not None:
        click.echo(f"It did not reach {to.short}. {reached.lacking}", err=True)
        ctx.exit(1)


@certificate.command("withdrawn-list")
@path_option("--out", required=True, metavar="LIST")
@acting_options
def withdrawn_list(*, out: Path, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Sign a dated list of exactly the documents that are recorded as withdrawn."""
    refuse_existing(out)
    store, acting = open_acting(data, person, passphrase_file)
    keys = acting.unit_keys
    key, chain = keys.list_key_pem, keys.log.list_chain_pem
    listed, signed = sign_withdrawn_list(
        store.desk_of(acting),
        unit=f"{store.settings.unit.force}, {store.settings.unit.name}",
        sign=partial(make_withdrawn_list, key_pem=key, chain_pem=chain),
    )
    # For everybody who checks documents; other files are for the unit alone.
    write_new(out, signed, mode=0o644)
    click.echo(f"{len(listed.withdrawn)} withdrawn, as of {listed.as_of:%Y-%m-%d %H:%M:%S} UTC.")


certificate.add_command(verify)
certificate.add_command(read_code)

add_lists(certificate)


add_declared(certificate, DISPOSAL_ACTS)
