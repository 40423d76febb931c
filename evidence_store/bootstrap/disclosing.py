"""Make a disclosure bundle of a case: begun in the log, made of the log as it stands then.

The log holds the SHA-256 of the finished file before anybody gets it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.bootstrap.build import this_build
from evidence_store.bootstrap.earlier_heads import earlier_heads
from evidence_store.bootstrap.held_anchors import anchors_for
from evidence_store.bootstrap.outgoing import (
    bundle_of,
    put_bundle,
    remove_bundle,
    take_bundle,
    tidy_outgoing,
)
from evidence_store.bootstrap.previewing import (
    CHANGED,
    Asked,
    entries_of,
    kept_of,
    policy_of,
    preview_digest,
    require_read,
)
from evidence_store.certificates.verifying.record import read_record
from evidence_store.custody.drafts import Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.merkle import inclusion_proof
from evidence_store.disclosure.access import Access, extract_reads
from evidence_store.disclosure.bundle import Extras, Material, Shown, heads_document, make_bundle
from evidence_store.disclosure.choosing import choose, pointed_at, shown_of
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.sentences import EVENTS
from evidence_store.errors import ConflictError, CustodyError
from evidence_store.workflow.disclosures import (
    Bundle,
    Recipients,
    RecordedDisclosure,
    disclosures_in,
    record_begun,
    record_built,
    record_download,
)
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence_store.bootstrap.store import KeyHolder, Reading, Store
    from evidence_store.custody.drafts import Entry, JsonValue
    from evidence_store.disclosure.policy import Policy

HOW_TO_CHECK = """\
HOW TO CHECK THIS BUNDLE

1. Get verify.py or verify.html from somewhere else than this bundle: from the force's published
   release, from another lab, or from whoever you trust. Both are one file and need no network.
2. python3 verify.py BUNDLE --head SIZE:ROOT      or open verify.html in Firefox or Chromium.
   SIZE:ROOT is the head of the custody log as it stands on a certificate, on a printed sheet or in
   somebody else's bundle. Without it the answer can only be that the bundle agrees with itself.
3. 0: verified. 3: consistent, completeness not shown. 1: not verified; one sentence says why.

What is withheld is listed with its reason at each entry. Ask for it by the entry's number.
"""


@dataclass(frozen=True, slots=True)
class MadeDisclosure:
    """A bundle that is recorded and waits to be handed out: its id, and the head it is under."""

    id: str
    head: Head
    bundle: Bundle


def make_disclosure(
    store: Store, holder: KeyHolder, asked: Asked, *, to: Recipients
) -> MadeDisclosure:
    """Begin a disclosure in the log, make its bundle, record its digest; the file waits then.

    The bundle is checked as its recipient would check it. Where anything fails in between, no file
    is kept and the log says only that a bundle was begun.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: the form cannot be used.
        ConflictError: what would be handed over is not what was read in the preview any more.
        CustodyError: the log, or the bundle, does not agree with itself.
    """
    policy, digest = policy_of(asked)
    require_read(store, holder, asked)
    tidy_outgoing(store, holder.unit_keys)
    recorded = record_begun(
        asked.case_id,
        audience=asked.audience.value,
        to=to,
        policy_digest=digest,
        previewed=bool(asked.previewed),
        actor=holder.actor,
        uow=store.unit_of_work(holder.unit_keys),
        clock=store.clock,
    )
    data = _bundle(store, holder, asked, policy=policy, recorded=recorded)
    bundle = bundle_of(data)
    record_built(
        asked.case_id,
        recorded.id,
        bundle,
        put=lambda: put_bundle(store, asked.case_id, recorded.id, data),
        actor=holder.actor,
        uow=store.unit_of_work(holder.unit_keys),
        clock=store.clock,
    )
    return MadeDisclosure(recorded.id, recorded.head, bundle)


def build_disclosure(
    store: Store, holder: KeyHolder, asked: Asked, *, to: Recipients, out: Path
) -> Head:
    """Make a bundle and write it to ``out``, whole or not at all; give the head it is under.

    Raises:
        OutputExistsError: the file is there already; nothing is recorded.
        As ``make_disclosure``; no file is written then.
    """
    refuse_existing(out)
    made = make_disclosure(store, holder, asked, to=to)
    with store.reading() as uow:
        told = next(
            d for d in disclosures_in(uow.custody.of_case(asked.case_id)) if d.id == made.id
        )
    write_new(out, take_bundle(store, asked.case_id, told))
    remove_bundle(store, asked.case_id, made.id)
    return made.head


def download_disclosure(store: Store, holder: KeyHolder, case_id: str, disclosure_id: str) -> bytes:
    """Record that a bundle which waits is downloaded, remove it, and give its bytes: once.

    Raises:
        As ``record_download`` and ``take_bundle``.
    """
    data = record_download(
        case_id,
        disclosure_id,
        take=lambda told: take_bundle(store, case_id, told),
        actor=holder.actor,
        uow=store.unit_of_work(holder.unit_keys),
        clock=store.clock,
    )
    remove_bundle(store, case_id, disclosure_id)
    return data


def _bundle(
    store: Store,
    holder: KeyHolder,
    asked: Asked,
    *,
    policy: Policy,
    recorded: RecordedDisclosure,
) -> bytes:
    with store.reading(holder) as uow:
        material = _material(store, uow, asked, policy=policy, recorded=recorded)
    sign = Ed25519PrivateKey.from_private_bytes(holder.unit_keys.log_seed).sign
    try:
        bundle = make_bundle(material, sign=sign)
    except ValueError as error:
        raise CustodyError(f"The bundle cannot be made: {error}. No file was written.") from error
    answer = verify.check(bundle, verify.read_head(str(recorded.head)))
    if answer["exit"] != 0:
        raise CustodyError(f"No file was written: {answer['why']} Run: expunge fsck")
    return bundle


VERIFIERS = ("verify.html", "verify.py")


def read_verifier(name: str) -> bytes:
    """The bytes of one of ``VERIFIERS``, as they are installed."""
    return (files("evidence_store.disclosure.verifiers") / name).read_bytes()


def write_verifiers(folder: Path) -> None:
    """Write both verifiers and how to use them to a new folder.

    Raises:
        OutputExistsError: the folder is there already.
    """
    refuse_existing(folder)
    folder.mkdir(mode=0o755)
    for name, mode in (("verify.py", 0o755), ("verify.html", 0o644)):
        write_new(folder / name, read_verifier(name), mode=mode)
    write_new(folder / "HOW-TO-CHECK.txt", HOW_TO_CHECK.encode(), mode=0o644)


def _material(
    store: Store, uow: Reading, asked: Asked, *, policy: Policy, recorded: RecordedDisclosure
) -> Material:
    head, leaves = recorded.head, uow.custody.leaves
    entries = entries_of(uow, asked.case_id, size=head.size)
    choices = choose(entries, kept_of(uow, entries), policy=policy)
    before = [each for each in choices if each.seq < recorded.seq]
    if asked.previewed and preview_digest(before) != asked.previewed:
        raise ConflictError(CHANGED)
    exhibits = {read_leaf(entry.body).exhibit_id for entry in entries} - {None}
    failures, administrators = pointed_at(entries, policy=policy)
    notes = dict(leaves.checkpoints())
    access = _access(uow, asked.case_id, entries, policy=policy)
    return Material(
        origin=store.log_key.origin,
        case_id=asked.case_id,
        audience=asked.audience.value,
        made=recorded.at,
        training=store.is_training,
        head=head,
        note=notes[head.size],
        entries=entries,
        proofs={e.seq: inclusion_proof(e.seq, head.size, read=leaves.node) for e in entries},
        earlier=earlier_heads(
            uow,
            entries,
            size=head.size,
            asked=(*asked.earlier, *_signed_after(entries, sorted(notes))),
            documents=_documents(store, uow, entries),
        ),
        heads=heads_document(recorded.heads, asked.case_id, [e for e in exhibits if e]),
        shown=_with_reasons(shown_of(choices, policy=policy), access, policy=policy),
        extras=_extras(store, uow, entries, access, policy=policy),
        failures=failures,
        administrators=administrators,
        anchors=anchors_for(uow, size=head.size),
    )


_SIGNED_AFTER = 200  # of the heads that papers about the case's newest entries can quote


def _signed_after(entries: Sequence[Entry], sizes: Sequence[int]) -> list[int]:
    """Sizes of the heads that were signed when the case's entries were recorded."""
    own = [entry.seq for entry in entries if read_leaf(entry.body).case_id is not None]
    found = {sizes[at] for seq in own if (at := bisect_right(sizes, seq)) < len(sizes)}
    return sorted(found)[-_SIGNED_AFTER:]


def _documents(store: Store, uow: Reading, entries: Iterable[Entry]) -> dict[str, bytes]:
    """The PDFs of the case's issued documents that are there and unchanged, by number."""
    numbers = {
        str(leaf.public.get("number")): str(leaf.public.get("pdf"))
        for leaf in map(read_leaf, (entry.body for entry in entries))
        if leaf.event in ("certificate.issued", "report.issued")
    }
    found: dict[str, bytes] = {}
    for number in sorted(numbers):
        for record in uow.certificates.find(number=number):
            file = store.certificates / record.file_name
            if file.is_file():
                found[number] = file.read_bytes()
    return found


def _access(
    uow: Reading, case_id: str, entries: Sequence[Entry], *, policy: Policy
) -> Access | None:
    if not policy.access_log:
        return None
    control = [each for each in entries if read_leaf(each.body).case_id is None]
    return extract_reads(uow.reads, case_id, control, policy=policy)


def _with_reasons(shown: Shown, access: Access | None, *, policy: Policy) -> Shown:
    used = access.codes if access else frozenset()
    more = {code: text for code, text in policy.reasons.items() if code in used}
    return replace(shown, reasons={**shown.reasons, **more})


def _extras(
    store: Store,
    uow: Reading,
    entries: Sequence[Entry],
    access: Access | None,
    *,
    policy: Policy,
) -> Extras:
    events = {read_leaf(entry.body).event for entry in entries}
    events |= access.events if access else frozenset()
    documents: dict[str, bytes] = {}
    if policy.documents:
        for number, pdf in _documents(store, uow, entries).items():
            documents[f"{number}.pdf"] = pdf
            documents[f"{number}.json"] = read_record(pdf).document
    return Extras(
        build=build_document(),
        known_defects=known_defects(),
        words={event: EVENTS[event] for event in sorted(events) if event in EVENTS},
        documents=documents,
        access=access.lines if access else None,
        how_to_check=HOW_TO_CHECK,
    )


def build_document() -> Mapping[str, JsonValue]:
    """``build.json``: which build made the bundle, and every library with its version."""
    build = this_build()
    libraries: list[Any] = [[each.name, each.version] for each in build.libraries]
    return {
        "programme": build.version,
        "digest": str(build.digest),
        "python": build.python,
        "libraries": libraries,
    }


def known_defects() -> str:
    """The page of known defects and limits of this version, as it is installed.

    Raises:
        CustodyError: it is not there.
    """
    packed = files("evidence_store.disclosure") / "known-defects.md"
    in_tree = Path(__file__).parents[2] / "docs" / "known-defects.md"
    for place in (packed, in_tree):
        if place.is_file():
            return place.read_text("utf-8")
    raise CustodyError("The page of known defects is not installed. Install the programme anew.")
