"""``expunge certificate``: issue, verify, show, withdraw."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.acts.disposals.catalogue import DISPOSAL_ACTS
from evidence_store.bootstrap import open_store
from evidence_store.certificates.verifying.guarded import LARGEST, verify_certificate
from evidence_store.certificates.verifying.withdrawn import LARGEST as LARGEST_LIST
from evidence_store.certificates.verifying.withdrawn import make_withdrawn_list
from evidence_store.cli._kit.acting import acting_options, open_acting
from evidence_store.cli._kit.choosing import find_certificate
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.finding import find_exhibit
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import looking
from evidence_store.cli._kit.options import path_option
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.kept_files.issuing import held_to_log, issue_with
from evidence_store.workflow.certificates.certification import Issuing, issue_certificate
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from forensics.documents import to_document
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from evidence_store.cli._kit.looking import Look
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store

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
    record = issue_certificate(store.desk_of(acting), wanted.id, issuing=issuing_of(store, acting))
    click.echo(
        f"{_NAMES[record.kind]} {record.number} of {found.reference} was issued: "
        f"{store.certificates / record.file_name}"
    )


@certificate.command()
@click.argument("file", type=click.Path(path_type=Path))
@path_option(
    "--trust",
    multiple=True,
    metavar="ROOT.pem",
    help="A root certificate, or a list of replaced keys, that the unit gave you. Any number.",
)
@path_option("--withdrawn", metavar="LIST", help="The unit's dated list of withdrawn documents.")
@path_option(
    "--data",
    envvar="EXPUNGE_DATA",
    metavar="FOLDER",
    help="A data folder whose own root is trusted.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def verify(
    ctx: click.Context,
    *,
    file: Path,
    trust: tuple[Path, ...],
    withdrawn: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Check FILE: genuine and current (0), genuine (3), or not valid (1).

    Trusts only what --trust names, or the root of the data folder; never the file itself. With a
    data folder the file is held to the entry of its custody log that issued it, too.
    """
    store = None if data is None or trust else open_store(data)
    roots = [_read(path, limit=LARGEST_LIST) for path in trust]
    if store is not None:
        roots += store.trusted()
    document = _read(file, limit=LARGEST + 1)
    verdict = verify_certificate(
        document,
        trust=roots,
        withdrawn=None if withdrawn is None else _read(withdrawn, limit=LARGEST_LIST + 1),
        now=datetime.now(UTC) if store is None else store.clock(),
    )
    if store is not None:
        verdict = held_to_log(store, document, verdict)
    if as_json:
        click.echo(json.dumps(to_document(verdict), indent=1, ensure_ascii=False))
    else:
        for sentence in verdict.sentences:
            click.echo(sentence, err=verdict.exit_code == 1)
    ctx.exit(verdict.exit_code)


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
    click.echo(f"Digest of its record: {record.json_digest}")


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
    click.echo(f"{len(listed.numbers)} withdrawn, as of {listed.as_of:%Y-%m-%d %H:%M:%S} UTC.")


def issuing_of(store: Store, acting: ActingWithKeys) -> Issuing:
    """What the unit issues with, for a person whose key is open."""
    return issue_with(store, acting.unit_keys)


def _read(path: Path, *, limit: int) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe or a device may never end, or never begin.
        raise WrongEntryError(f"{path.name} is not a file on a disk. Save it as one first.")
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except FileNotFoundError:
        raise WrongEntryError(f"{path.name} is not there. Check the path.") from None
    except IsADirectoryError:
        raise WrongEntryError(f"{path.name} is a folder, not a file.") from None


add_lists(certificate)


add_declared(certificate, DISPOSAL_ACTS)
