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
from evidence_store.cli.disposals.editions import edition
from evidence_store.cli.disposals.upgrading import upgrade
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.errors import NotFoundError
from evidence_store.kept_files.issuing import issue_document
from evidence_store.workflow._kit.of_unit.edition_offers import editions_standing
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Reading

_NAMES = {
    CertificateKind.CERTIFICATE: "Certificate",
    CertificateKind.NON_COMPLETION: "Non-completion report",
    CertificateKind.CASE: "Case certificate",
    CertificateKind.COPY_ENDED: "Record of the end of a police copy",
    CertificateKind.COPY_NOT_COMPLETED: "Report: the end of a police copy is not complete",
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
        about, case_id = _about(uow, record)
        standing = editions_standing(uow.custody, record)
    look.at("a certificate", case_id=case_id, exhibit_id=record.exhibit_id)
    prefix = "Training. " if record.training else ""
    click.echo(f"{prefix}{_NAMES[record.kind]} {record.number} of {about}")
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
    for each_edition in standing:
        gone = each_edition.withdrawn_at
        since = f", withdrawn on {gone:%Y-%m-%d %H:%M:%S} UTC" if gone else ""
        one = each_edition.edition
        click.echo(f"Edition in {each_edition.language} {one.number}: {one.file_name}{since}")


def _about(uow: Reading, record: CertificateRecord) -> tuple[str, str]:
    """What a document is about, in words, and the id of its case."""
    if record.exhibit_id is None:
        case = uow.cases.get(str(record.case_id))
        return f"case {case.reference}", case.id
    exhibit = uow.exhibits.get(record.exhibit_id)
    what = "exhibit" if record.copy_id is None else "a copy of exhibit"
    return f"{what} {exhibit.reference}", exhibit.case_id


certificate.add_command(upgrade)
certificate.add_command(edition)


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
