"""Cosignatures and time stamps that go into a bundle: of each witness and authority the newest."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from evidence_store.disclosure.bundle import Anchored
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.unit.anchors import AnchorKind

if TYPE_CHECKING:
    from evidence_store.domain.unit.anchors import Anchor
    from evidence_store.open_folder.store import Reading

MOST = verify.MAX_ANCHORS


def anchors_for(uow: Reading, *, size: int) -> tuple[Anchored, ...]:
    """What stands over heads that the log of ``size`` entries continues."""
    newest: dict[tuple[AnchorKind, str], Anchor] = {}
    for each in sorted(uow.anchors.find(), key=lambda one: (one.size, one.at)):
        if each.kind not in (AnchorKind.WITNESS, AnchorKind.TSA) or each.size > size:
            continue
        # A head over entries that a restore lost: the log does not continue it.
        if uow.custody.root_at(each.size) == each.root:
            newest[each.kind, each.source] = each
    # What a verifier could not read, such as a stamp by a hash that it does not know, stays out;
    # its head is among the earlier heads of the bundle all the same.
    read = (_read(each) for each in newest.values())
    return tuple(each for each in read if each is not None)[-MOST:]


def _read(anchor: Anchor) -> Anchored | None:
    if anchor.kind is AnchorKind.WITNESS:
        line = _line_of(anchor)
        return None if line is None else Anchored("witness", anchor.note, line)
    try:
        algorithm, digest = verify.read_stamp(anchor.evidence).imprint
    except ValueError:
        return None
    name, _ = verify.HASHES[algorithm]
    if hashlib.new(name, anchor.note.encode()).digest() != digest:
        return None
    return Anchored("tsa", anchor.note, base64.b64encode(anchor.evidence).decode())


def _line_of(anchor: Anchor) -> str | None:
    """The witness's own line of that time; others may stand beside it in the answer."""
    seconds = int(anchor.at.timestamp()).to_bytes(8, "big")
    for line in anchor.evidence.decode().splitlines(keepends=True):
        found = verify.COSIGNATURE.fullmatch(line)
        if found is None or found[1] != anchor.source:
            continue
        data = base64.b64decode(found[2])
        # tlog-cosignature: four bytes of key id, eight of time, 64 of signature.
        if len(data) == 76 and data[4:12] == seconds:
            return line
    return None
