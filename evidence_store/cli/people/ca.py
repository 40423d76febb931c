"""``expunge keys ca``: the unit's certificate authority, kept apart; it opens no data folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from evidence_store.certificates.kept_apart import (
    DAYS,
    RootAuthority,
    issued_by,
    open_authority,
)
from evidence_store.cli._kit.acting import passphrase_option, read_passphrase
from evidence_store.cli._kit.forms import MAX_LIST, read_limited
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.slips import read_slip
from evidence_store.ways import Way
from forensics.output import refuse_existing, write_new

_folder = click.argument("folder", type=click.Path(path_type=Path))
_out = path_option("--out", required=True, metavar="LIST", help="The new file for the list.")
_days = click.option(
    "--days",
    type=click.IntRange(min=1, max=3650),
    default=DAYS,
    show_default=True,
    help="For how many days it is good.",
)
_known = path_option(
    "--known",
    metavar="LIST",
    help="The unit's own list until now, where the authority has not seen it.",
)
_by_slip = click.option("--by-slip", is_flag=True, help="Open it with the recovery slip.")


@click.group()
def ca() -> None:
    """Use the unit's certificate authority, which is kept apart from the data folder.

    It is made by the second of the two people who replace the unit's keys: expunge keys replace
    --ca FOLDER. From then on the key of the unit's root is in that folder alone, sealed by a
    passphrase. Keep it on a stick in a safe. These verbs open no data folder and need no network.
    """


@ca.command()
@_folder
def show(folder: Path) -> None:
    """Say which certificates the authority in FOLDER issued, and which are revoked."""
    for each in issued_by(folder):
        since = each.certificate.not_valid_before_utc
        state = f", revoked from {each.revoked:%Y-%m-%d %H:%M:%S} UTC" if each.revoked else ""
        name = each.certificate.subject.rfc4514_string()
        click.echo(f"{each.serial}  from {since:%Y-%m-%d}{state}  {name}")


@ca.command("list")
@_folder
@_out
@_known
@_days
@_by_slip
@passphrase_option
def sign_list(
    folder: Path,
    out: Path,
    known: Path | None,
    days: int,
    passphrase_file: Path | None,
    *,
    by_slip: bool,
) -> None:
    """Sign the list of revoked certificates (CRL) again, for documents that are stamped by now.

    Take the file to the data folder: expunge keys take-list LIST. Then raise the documents:
    expunge certificate upgrade NUMBER.
    """
    refuse_existing(out)
    before = b"" if known is None else read_limited(known, MAX_LIST)
    authority = _opened(folder, passphrase_file, by_slip=by_slip)
    # A list never forgets: it takes in what the unit's own list says already (ADR 89).
    _give(authority.sign(now=_now(), days=days, known=before), out, days)


@ca.command()
@_folder
@click.argument("serial")
@path_option("--out", required=True, metavar="ANSWER", help="The new file for the answer.")
@_known
@_days
@_by_slip
@passphrase_option
def answer(
    folder: Path,
    serial: str,
    out: Path,
    known: Path | None,
    days: int,
    passphrase_file: Path | None,
    *,
    by_slip: bool,
) -> None:
    """Answer about the certificate SERIAL (OCSP): that it stands, or since when it does not.

    It can stand for a list where a document is raised: expunge certificate upgrade NUMBER --ocsp
    ANSWER.
    """
    refuse_existing(out)
    before = b"" if known is None else read_limited(known, MAX_LIST)
    authority = _opened(folder, passphrase_file, by_slip=by_slip)
    # Signed by a responder whose key is thrown away: the root's key is not for signing answers
    # (RFC 5280, 4.2.1.3; ADR 89).
    write_new(out, authority.answer(serial, now=_now(), days=days, known=before), mode=0o644)
    click.echo(f"The answer is {out.name}, good for {days} days. Take it to the data folder:")
    click.echo(f"  {Way.CERTIFICATE_UPGRADE} NUMBER --ocsp {out.name}")


@ca.command()
@_folder
@click.argument("serial")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    required=True,
    help="From when somebody else may have had the key, in UTC.",
)
@_out
@_days
@_by_slip
@passphrase_option
def revoke(
    folder: Path,
    serial: str,
    since: datetime,
    out: Path,
    days: int,
    passphrase_file: Path | None,
    *,
    by_slip: bool,
) -> None:
    """Revoke the certificate SERIAL, because somebody else may have its key.

    What it sealed counts from then on only where a time stamp shows that it is older. It cannot be
    taken back. Replace the unit's keys as well, and give the list to everybody who has root.pem.
    """
    refuse_existing(out)
    authority = _opened(folder, passphrase_file, by_slip=by_slip)
    # Dated back to the theft: of what the key sealed, only what a time stamp shows to be older than
    # that counts (ADR 89).
    at = since.replace(tzinfo=UTC)
    _give(authority.revoke(serial, since=at, now=_now(), days=days), out, days)


def _opened(folder: Path, passphrase_file: Path | None, *, by_slip: bool) -> RootAuthority:
    issued_by(folder)  # before anybody types a passphrase for nothing
    return open_authority(folder, read_slip(None) if by_slip else read_passphrase(passphrase_file))


def _give(signed: bytes, out: Path, days: int) -> None:
    # For everybody who checks documents, as the root itself is.
    write_new(out, signed, mode=0o644)
    click.echo(f"The list is {out.name}, good for {days} days. Take it to the data folder:")
    click.echo(f"  {Way.KEYS_TAKE_LIST} {out.name}")


def _now() -> datetime:
    return datetime.now(UTC)
