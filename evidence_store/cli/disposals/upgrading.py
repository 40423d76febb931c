"""``expunge certificate upgrade``: raises the seals of issued documents, one or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.acting import acting_options, open_acting
from evidence_store.cli._kit.choosing import find_certificate
from evidence_store.cli._kit.forms import MAX_LIST, read_limited
from evidence_store.cli._kit.options import path_option
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import CertificateError
from evidence_store.kept_files.issuing import raise_with
from evidence_store.workflow.certificates.raising import raise_each
from evidence_store.workflow.certificates.seal_levels import below, list_levels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow.certificates.raising import Raising


@click.command()
@click.argument("number", required=False)
@click.option("--all", "of_all", is_flag=True, help="Every document below that level.")
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
def upgrade(
    *,
    number: str | None,
    of_all: bool,
    level: str,
    lists: tuple[Path, ...],
    answers: tuple[Path, ...],
    data: Path,
    person: str,
    passphrase_file: Path | None,
) -> None:
    """Raise the seal of document NUMBER, or of --all: add time stamps and lists behind it.

    NUMBER can be that of an edition in another language; --all leaves editions as they are.

    B-T adds a time stamp of the authority that the policy names. B-LT adds lists of revoked
    certificates, or answers about single ones, which must be newer than that stamp: have the
    unit's CA sign one, then run this again. B-LTA adds a stamp over all of it. At B-LTA already, a
    newer stamp is added.

    Not one byte of the document as it was issued changes. Ends with 1 where the level that was
    asked for was not reached; what was reached is recorded, and it says what is missing.
    """
    if (number is None) is not of_all:
        raise click.UsageError("Name one document, or say --all.")
    store, acting = open_acting(data, person, passphrase_file)
    to = next(each for each in SealLevel if each.short == level)
    desk = store.desk_of(acting)
    with store.reading() as uow:
        one = None if number is None else find_certificate(uow, number)
    records = [one] if one is not None else below(list_levels(desk), to)
    # Lists are brought as files: the authority that is asked over a network learns which case
    # somebody looks at (ADR 89).
    raising = raise_with(
        store,
        [read_limited(each, MAX_LIST) for each in lists],
        answers=[read_limited(each, MAX_LIST) for each in answers],
    )
    if one is not None:
        edition = None if number == one.number else number  # the record is that of its document
        raise click.exceptions.Exit(_raise_one(store, desk, one, edition, to=to, raising=raising))
    raise click.exceptions.Exit(_raise_all(desk, records, to=to, raising=raising))


def _raise_one(
    store: Store,
    desk: Desk,
    record: CertificateRecord,
    edition: str | None,
    *,
    to: SealLevel,
    raising: Raising,
) -> int:
    (one,) = raise_each(desk, [record], to=to, raising=raising, edition=edition)
    if not one.is_raised:
        raise CertificateError(one.lacking)
    click.echo(f"{one.number} is at level {one.level.value}.")
    click.echo(f"File: {store.certificates / one.file_name}")
    if one.lacking:
        click.echo(f"It did not reach {to.short}. {one.lacking}", err=True)
    return 1 if one.lacking else 0


def _raise_all(
    desk: Desk, records: Sequence[CertificateRecord], *, to: SealLevel, raising: Raising
) -> int:
    lacking = 0
    for count, each in enumerate(raise_each(desk, records, to=to, raising=raising), start=1):
        click.echo(f"{count} of {len(records)}: {each.sentence}")
        lacking += bool(each.lacking)
    click.echo(f"{len(records) - lacking} of {len(records)} reached {to.short}.")
    return 1 if lacking else 0
