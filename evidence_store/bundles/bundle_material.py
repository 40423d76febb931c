"""What a disclosure bundle is made of: entries, proofs, heads, values, and what goes along."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.bundles.previewing import (
    CHANGED,
    BundleAsked,
    entries_of,
    kept_of,
    preview_digest,
)
from evidence_store.custody.heads.moving_heads import Step, stood_under
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import inclusion_proof
from evidence_store.disclosure.access import Access, extract_reads
from evidence_store.disclosure.bundle import Material, Shown, heads_line
from evidence_store.disclosure.choosing import choose, pointed_at, shown_of
from evidence_store.errors import ConflictError
from evidence_store.log_views.earlier_heads import earlier_heads
from evidence_store.log_views.held_anchors import anchors_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.custody.log.structure import Row
    from evidence_store.disclosure.policy import Policy
    from evidence_store.open_folder.store import Reading, Store
    from evidence_store.workflow.unit.disclosures import RecordedDisclosure

from evidence_store.bundles.bundle_extras import documents_of, extras_of


def material_of(
    store: Store, uow: Reading, asked: BundleAsked, *, policy: Policy, recorded: RecordedDisclosure
) -> Material:
    """Everything that a bundle is made of, as the log stood when the disclosure was begun.

    Raises:
        ConflictError: it is not what was read in the preview any more.
        CustodyError: the log does not agree with itself, or the known defects are not installed.
    """
    head, leaves = recorded.head, uow.custody.leaves
    entries = entries_of(uow, asked.case_id, size=head.size)
    choices = choose(entries, kept_of(uow, entries), policy=policy)
    # The disclosure's own entries came after the preview was read.
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
            documents=documents_of(store, uow, entries),
        ),
        heads=_heads(uow, asked.case_id, [each for each in exhibits if each], size=head.size),
        shown=_with_reasons(shown_of(choices, policy=policy), access, policy=policy),
        extras=extras_of(store, uow, entries, access, policy=policy),
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


def _heads(
    uow: Reading, case_id: str, exhibit_ids: Sequence[str], *, size: int
) -> tuple[Mapping[str, JsonValue], ...]:
    """Where the case and its exhibits stood under every map of heads of the log."""
    # As it stood when the disclosure was begun: what came since is under a later head (ADR 27).
    steps = (_step(row) for row in uow.custody.leaves.rows() if row[0] < size)
    stood = stood_under(steps, case_id=case_id, exhibit_ids=sorted(exhibit_ids))
    return tuple(heads_line(each) for each in stood)


def _step(row: Row) -> Step:
    seq, body, leaf, _, case, cseq, _, exhibit, xseq, _ = row
    # Within a text the quotation marks would be escaped, so these bytes are the field itself.
    is_root = case is None and b'"ev":"heads.root"' in body
    return Step(
        seq,
        leaf,
        is_root,
        None if case is None else (case, cseq),
        None if exhibit is None or xseq is None else (exhibit, xseq),
    )


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
