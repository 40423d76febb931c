"""``expunge log``: read the custody log, print its signed head, hand it over whole."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import click

from evidence_store.acts.unit.catalogue import UNIT_ACTS
from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, passphrase_option, read_passphrase
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.forms import read_text
from evidence_store.cli._kit.looking import claimed_look, look_of, looking, why_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.unit.reads import reads, subject
from evidence_store.custody.heads.known_heads import outside_head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.exporting import export_log
from evidence_store.custody.log.verifying import verify_log
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.errors import CustodyError
from evidence_store.ways import Way
from evidence_store.workflow.unit.corrections import correct_entry
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Reading, Store


@click.group()
def log() -> None:
    """Read the custody log."""


@log.command()
@looking
@click.option("--exhibit", metavar="EXHIBIT", help="Only entries of this exhibit.")
@click.option("--case", metavar="CASE", help="Only entries of this case; also finds the exhibit.")
@click.option("--tail", type=click.IntRange(min=1), metavar="N", help="Only the newest N.")
def show(look: Look, exhibit: str | None, case: str | None, tail: int | None) -> None:
    """Print entries, oldest first: number, time recorded, time of the act, event, facts.

    Names, notes and places are in the record, not here. What corrects an entry stands under it.
    """
    with look.store.reading() as uow:
        about = subject(uow, exhibit, case)
    look.at("the custody log", **about)
    with look.store.reading() as uow:
        # In another transaction than above: what is shown is the moment after the read was
        # recorded.
        entries = _chosen(uow, tail, **about)
        corrections = _corrections(uow, entries)
        for entry in entries:
            for line in _lines(entry, uow.custody.disclosed(entry.seq)):
                click.echo(line)
            for line in corrections.get(entry.seq, ()):
                click.echo(line)


log.add_command(reads)


@log.command()
@click.argument("seq", metavar="SEQ", type=click.IntRange(min=0))
@path_option("--text-file", required=True, metavar="FILE")
@working
def correct(seq: int, text_file: Path, work: Work) -> None:
    """Correct entry SEQ: FILE says what is wrong with it, and what is right. You sign it.

    The entry stays as it was recorded, and the correction is shown beside it. Where the record
    itself is wrong (a seal, a date of an order), do the act that sets it right as well.
    """
    text = read_text(text_file)
    entry = correct_entry(work.desk, seq, text=text)
    click.echo(f"Entry {seq} is corrected by entry {entry.seq}. Both stay in the log.")


@log.command()
@data_option
def checkpoint(data: Path) -> None:
    """Print the signed head of the log, then its size and whole root for paper.

    Keep it outside this computer: anyone who holds it can later tell whether the log was changed.
    """
    store = open_store(data)
    with store.reading() as uow:
        note = _checkpoint(uow)
    head = outside_head(note, key=store.log_key)
    click.echo(note)
    click.echo(f"Size: {head.size}")
    click.echo(f"Root: {_in_groups(head.root)}")
    click.echo(f"Head: {head}")


@log.command()
@data_option
@path_option("--out", required=True, metavar="FOLDER")
@click.option(
    "--with-disclosures",
    is_flag=True,
    help="Also hand over salts and values of committed fields: names, notes, places.",
)
@click.option("--as", "person", metavar="PERSON", help="Who hands them over: id or staff number.")
@passphrase_option
@why_option
def export(
    data: Path,
    out: Path,
    person: str | None,
    passphrase_file: Path | None,
    why: str,
    *,
    with_disclosures: bool,
) -> None:
    """Write the whole log to a new folder that anybody can check without this program.

    Values of cases are sealed: --with-disclosures needs --as an officer, examiner or supervisor,
    whose own keys open them.
    """
    store = open_store(data)
    acting = _who_discloses(store, person, passphrase_file) if with_disclosures else None
    look = claimed_look(store, person, why) if acting is None else look_of(store, acting, why)
    what = "the custody log with what it commits to" if acting is not None else "the custody log"
    look.at(what, kind=ReadKind.EXPORTED)
    with store.reading(acting) as uow:
        note = _checkpoint(uow)
        # A log that does not agree with itself is handed to nobody as one that does.
        verify_log(uow.custody.leaves, key=store.log_key)
        export_log(uow.custody.leaves, out, key=store.log_key, note=note, disclose=with_disclosures)
    click.echo(f"The custody log is in {out.name}, with how to check it.")


def _who_discloses(
    store: Store, person: str | None, passphrase_file: Path | None
) -> ActingWithKeys:
    if person is None:
        raise click.UsageError("--with-disclosures needs --as: whose key opens the values?")
    acting = store.open_actor(person, read_passphrase(passphrase_file))
    require_duty(acting.actor, Act.REVIEW)
    # Refused, and not exported with gaps: an auditor's key opens no values of cases (ADR 42).
    acting.unit_keys.require(SecretGroup.CASES)
    return acting


def _chosen(
    uow: Reading, tail: int | None, *, exhibit_id: str | None = None, case_id: str | None = None
) -> Sequence[Entry]:
    if exhibit_id is not None:
        entries = uow.custody.of_exhibit(exhibit_id)
    elif case_id is not None:
        entries = uow.custody.of_case(case_id)
    else:
        return uow.custody.tail(tail or uow.custody.head().size)
    return entries[-tail:] if tail else entries


def _corrections(uow: Reading, entries: Sequence[Entry]) -> dict[int, list[str]]:
    """What stands under each corrected entry: which entry corrects it, when, and its words."""
    found: dict[int, list[str]] = {}
    for entry in entries:
        leaf = read_leaf(entry.body)
        if leaf.corrects is None:
            continue
        text = uow.custody.disclosed(entry.seq).get("text", "(withheld)")
        head = f"    corrected by entry {entry.seq} on {time_to_text(leaf.recorded)}:"
        body = [f"        {line}" for line in str(text).splitlines()]
        found.setdefault(leaf.corrects, []).extend([head, *body])
    return found


def _lines(entry: Entry, disclosed: Mapping[str, JsonValue]) -> list[str]:
    leaf = read_leaf(entry.body)
    by = disclosed.get("by")
    about = [each for each in (leaf.case_id, leaf.exhibit_id, f"by {by}" if by else None) if each]
    lines = [
        f"{entry.seq}  {leaf.event}  {' '.join(about)}".rstrip(),
        f"    recorded {time_to_text(leaf.recorded)}, happened {time_to_text(leaf.occurred)}",
    ]
    if leaf.public:
        facts = json.dumps(leaf.public, ensure_ascii=False, sort_keys=True)
        lines.append(f"    {facts}")
    if leaf.corrects is not None:
        lines.append(f"    corrects entry {leaf.corrects}")
    return lines


def _checkpoint(uow: Reading) -> str:
    note = uow.custody.checkpoint()
    if note is None:
        raise CustodyError(f"The custody log has no signed head; run: {Way.FSCK}.")
    return note


def _in_groups(root: bytes) -> str:
    text = base64.b32encode(root).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


add_declared(log, UNIT_ACTS)
