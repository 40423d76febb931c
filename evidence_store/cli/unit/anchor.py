"""``expunge anchor``: bring heads of the custody log outside, and see how far it is anchored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.custody.heads.epochs import restorations_in
from evidence_store.custody.heads.known_heads import verify_known_heads
from evidence_store.custody.leaves.merkle import consistency_proof
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.outside.time_stamps import MAX_REPLY, make_query, read_query
from evidence_store.custody.outside.tsa_client import ask_authority
from evidence_store.custody.outside.witness_requests import (
    MAX_ANSWER,
    MAX_REQUEST,
    CosignRequest,
    read_request,
    read_size,
    write_request,
)
from evidence_store.domain.unit.anchors import ANCHOR_WORDS, AnchorKind
from evidence_store.errors import CustodyError, NotFoundError, TamperedLogError, WrongEntryError
from evidence_store.log_views.held_heads import known_heads_of
from evidence_store.open_folder.policies import tsa_roots, witness_keys
from evidence_store.ways import Way
from evidence_store.workflow._kit.starts.anchored import anchored_heads
from evidence_store.workflow.unit.anchors import accept_cosignatures, accept_stamp
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.unit.anchors import AnchoredHead
    from evidence_store.open_folder.store import Reading, Store

_file = click.Path(path_type=Path)


@click.group()
def anchor() -> None:
    """Bring heads of the custody log outside, and see how far it is anchored.

    Entries after the newest anchor could be rewritten unseen by anyone who has the machine.
    """


@anchor.command(name="list")
@data_option
def list_anchors(data: Path) -> None:
    """Check the log, then say up to where it is anchored, by whom and how long ago."""
    store = open_store(data)
    size = _verified_size(store)
    heads = _newest_heads(store)
    now = store.clock()
    click.echo(f"Verified to {size:,}; {_anchored(heads, store, now)}.")
    for head in heads:
        click.echo(f"  {head.size:,} entries, {_ago(now - head.at)}: {_holder(head)}")
    click.echo(f"An erasure waits for {store.outside.policy.sentence}.")


@anchor.command()
@click.option("--witness", "name", metavar="NAME", help="Which; not needed where there is one.")
@click.option("--old", type=click.IntRange(min=0), metavar="N", help="The size it last saw.")
@path_option("--out", required=True, metavar="REQUEST", help="The new request file.")
@data_option
def request(name: str | None, old: int | None, out: Path, data: Path) -> None:
    """Make a request to a witness, for a USB stick: signed head, and how it continues the last.

    The witness answers with: expunge witness cosign REQUEST.
    """
    refuse_existing(out)
    store = open_store(data)
    witness = _witness_name(store, name)
    with store.reading() as uow:
        # Head, proof and note of one moment: an entry in between would have them disagree.
        size = uow.custody.head().size
        last = _last_seen(uow, witness, store.log_key.origin) if old is None else old
        if last > size:
            raise TamperedLogError(
                f"The witness has seen {last} entries and this log has {size}: it was put back "
                f"to an earlier state. Record nothing more. Run: {Way.FSCK}"
            )
        proof = consistency_proof(last, size, read=uow.custody.leaves.node) if last else ()
        note = uow.custody.checkpoint() or ""
    write_new(out, write_request(CosignRequest(last, proof, note)))
    click.echo(f"The request is {out.name}: {size} entries, from {last}. Take it to {witness}.")


@anchor.command()
@click.argument("reply", type=_file)
@path_option("--request", "request_file", help="What the witness was asked.")
@path_option("--query", "query_file", help="What the authority was asked.")
@working
def accept(reply: Path, request_file: Path | None, query_file: Path | None, work: Work) -> None:
    """Accept REPLY, of a witness (with --request) or of a time-stamp authority (with --query)."""
    if (request_file is None) == (query_file is None):
        message = "give either --request (a witness's reply) or --query (a time stamp)"
        raise click.UsageError(message)
    if request_file is not None:
        _accept_cosignatures(work, _read(reply, MAX_ANSWER), _read(request_file, MAX_REQUEST))
    elif query_file is not None:
        _accept_stamp(work, _read(reply, MAX_REPLY), _read(query_file, MAX_REPLY))


@anchor.command()
@path_option("--out", required=True, metavar="QUERY", help="The new query file.")
@data_option
def query(out: Path, data: Path) -> None:
    """Make a query for a time stamp (RFC 3161), where this computer has no network.

    Send it to the authority from another computer, then: expunge anchor accept REPLY --query QUERY.
    """
    refuse_existing(out)
    with open_store(data).reading() as uow:
        note, size = uow.custody.checkpoint() or "", uow.custody.head().size
    write_new(out, make_query(note))
    click.echo(f"The query is {out.name}, for a log of {size} entries.")


@anchor.command()
@working
def stamp(work: Work) -> None:
    """Have the newest head stamped by the authority that the policy names, over the network."""
    policy = work.store.settings.policy
    if not policy.tsa_url:
        raise WrongEntryError(
            f"The policy names no time-stamp authority. See: {Way.POLICY_SHOW}. By file it goes "
            f"with: {Way.ANCHOR_QUERY}."
        )
    with work.store.reading() as uow:
        asked = make_query(uow.custody.checkpoint() or "")
    # Before the question: an answer measures this clock only if it came within seconds (ADR 8).
    asked_at = work.store.clock()
    answer = ask_authority(policy.tsa_url, asked, seconds=policy.tsa_seconds)
    _accept_stamp(work, answer, asked, asked_at=asked_at)


def _accept_cosignatures(work: Work, reply: bytes, asked: bytes) -> None:
    told = read_request(asked)
    lines = reply.decode("utf-8", "replace")
    # C2SP tlog-witness: where the old size is another, the answer is the witness's own.
    if (size := read_size(lines)) is not None:
        raise CustodyError(
            f"The witness did not cosign: it last saw {size} entries. Make a new request from "
            f"there: {Way.ANCHOR_REQUEST} --old {size}"
        )
    made = accept_cosignatures(
        work.desk,
        told.note,
        lines=lines,
        witnesses=witness_keys(work.store),
        key=work.store.log_key,
    )
    for each in made:
        click.echo(f"Anchored to {each.size:,} by {each.source}, {each.at:%Y-%m-%d %H:%M}Z.")


def _accept_stamp(
    work: Work, reply: bytes, asked: bytes, *, asked_at: datetime | None = None
) -> None:
    # RFC 3161, 2.4.2: a response carries the nonce of its query, so the query is kept as a file.
    told = read_query(asked)
    with work.store.reading() as uow:
        note = _stamped_note(uow, told.algorithm, told.digest)
    made = accept_stamp(
        work.desk,
        reply,
        note=note,
        roots=tsa_roots(work.store),
        nonce=told.nonce,
        asked_at=asked_at,
    )
    click.echo(f"Anchored to {made.size:,} by {made.source}, {made.at:%Y-%m-%d %H:%M}Z.")


def _verified_size(store: Store) -> int:
    """How many entries there are, the log and every head outside having been checked."""
    with store.reading() as uow:
        custody = uow.custody
        verify_log(custody.leaves, key=store.subject(uow, known=()).key)
        # A log that was cut short, or put back, agrees with itself: a head from outside tells it.
        verify_known_heads(
            known_heads_of(store),
            size=custody.leaves.size(),
            read=custody.leaves.node,
            restorations=restorations_in(custody.control()),
        )
        return custody.leaves.size()


def _newest_heads(store: Store) -> list[AnchoredHead]:
    """The newest head of each holder, largest first; of sheets the newest one."""
    with store.reading() as uow:
        heads = anchored_heads(uow)
    newest: dict[tuple[AnchorKind, str], AnchoredHead] = {}
    for head in sorted(heads, key=lambda each: (each.size, each.at)):
        source = "" if head.kind is AnchorKind.SHEET else head.source
        newest[head.kind, source] = head
    return sorted(newest.values(), key=lambda each: (each.size, each.at), reverse=True)


def _anchored(heads: list[AnchoredHead], store: Store, now: datetime) -> str:
    """Up to where, how long ago and by whom: ``anchored to 18,230, 3 min ago, by ...``."""
    if not heads:
        return "not anchored anywhere outside"
    top = heads[0]
    alike = [head for head in heads if head.size == top.size]
    by = [ANCHOR_WORDS[head.kind] for head in alike if head.kind is not AnchorKind.WITNESS]
    witnesses = sum(head.kind is AnchorKind.WITNESS for head in alike)
    if witnesses:
        by.append(f"{witnesses} of {len(store.settings.policy.witnesses)} witnesses")
    newest = max(head.at for head in alike)
    return f"anchored to {top.size:,}, {_ago(now - newest)}, by {', '.join(by)}"


def _holder(head: AnchoredHead) -> str:
    named = head.kind in (AnchorKind.WITNESS, AnchorKind.TSA)
    return f"{ANCHOR_WORDS[head.kind]} {head.source}" if named else head.source


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def _witness_name(store: Store, name: str | None) -> str:
    names = [key.name for key in witness_keys(store)]
    if name in names:
        return name
    if name is None and len(names) == 1:
        return names[0]
    known = ", ".join(names) or "none"
    raise NotFoundError(
        f"Name one of the witnesses of the policy with --witness: {known}. See: {Way.POLICY_SHOW}"
    )


def _last_seen(uow: Reading, witness: str, origin: str) -> int:
    """The size that a witness cosigned last under the log's present name, as far as recorded."""
    sizes = [
        each.size
        for each in uow.anchors.find(kind=AnchorKind.WITNESS.value)
        # After a restore the log has another name, under which no witness has seen it yet (ADR 16).
        if each.source == witness and each.note.partition("\n")[0] == origin
    ]
    return max(sizes, default=0)


def _stamped_note(uow: Reading, algorithm: str, digest: bytes) -> str:
    """The checkpoint that a query was made for; the newest are looked at first."""
    for size in range(uow.custody.head().size, 0, -1):
        note = uow.custody.checkpoint(size)
        if note is not None and hashlib.new(algorithm, note.encode()).digest() == digest:
            return note
    raise NotFoundError(
        f"This query is for no checkpoint of this log. Make one: {Way.ANCHOR_QUERY}"
    )


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(most + 1)
    except FileNotFoundError:
        raise NotFoundError(f"{file.name} is not there.") from None


add_lists(anchor)
