"""Answer one request: cosign what continues all that was seen before; refuse and keep the rest.

The rules are those of C2SP tlog-witness, with one more: what is refused although the log's own key
signed it is kept, because it may be evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.merkle import verify_consistency
from evidence_store.custody.outside.cosignatures import cosign, cosigned_at
from evidence_store.custody.outside.witness_requests import read_request
from evidence_store.errors import CustodyError, NotFoundError, TamperedLogError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.custody.outside.witness_requests import CosignRequest
    from evidence_store.witness.keeping import KeptCheckpoint, WitnessFolder


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What the witness says: ``reply`` goes back in a file, ``sentence`` is for its keeper.

    ``cosigned`` is false for a refusal. A reply that is empty means that nothing goes back.
    """

    reply: str
    sentence: str
    cosigned: bool = False


def answer(
    folder: WitnessFolder, request: bytes, *, passphrase: str, at: datetime
) -> WitnessAnswer:
    """Answer a request; what it leads to is kept, durably, before this returns.

    Args:
        folder: the witness's.
        request: the bytes of the request's file.
        passphrase: opens the witness's key.
        at: the present by the witness's own clock.

    Raises:
        WrongEntryError: it is no request, or the passphrase is wrong.
        NotFoundError: the log is not watched.
        TamperedLogError: the log's key did not sign the checkpoint.
        CustodyError: the clock went back, or what was kept is not whole.
        ConflictError: another request was answered at the same moment.
    """
    read = read_request(request)
    origin = read.note.partition("\n")[0]
    log = folder.log(origin)
    if log is None:
        raise NotFoundError(
            "This witness does not watch the log that the request is from. Compare its key with "
            "the one that you were given in person, then: " + Way.WITNESS_FOLLOW + "."
        )
    # First: what the log's key did not sign is no evidence of anything, and is not kept.
    head = verify_checkpoint(read.note, key=log.key)
    seed = folder.open_seed(passphrase)
    kept = log.kept()
    refused = _judge(read, head, kept)
    if refused is not None:
        if not _is_known(read.note, kept):
            log.keep_refused(refused.sentence, request)
        return refused
    _require_forward(folder, kept, at)
    line = cosign(read.note, name=folder.key.name, seed=seed, at=at)
    # tlog-witness: kept before the line leaves, or after a crash a fork could be cosigned.
    log.keep(len(kept) + 1, read.note + line)
    return WitnessAnswer(line, f"Cosigned: {log.key.origin} at {head.size} entries.", cosigned=True)


def _judge(read: CosignRequest, head: Head, kept: list[KeptCheckpoint]) -> WitnessAnswer | None:
    """The refusal that is due, None where the checkpoint continues everything seen."""
    newest = kept[-1].head if kept else None
    size = newest.size if newest else 0
    # Before anything else: two roots of one size are evidence, whatever the request asks.
    for each in kept:
        if each.head.size == head.size and each.head.root != head.root:
            return _fork(head.size)
    if head.size < size:
        return WitnessAnswer(
            f"{size}\n",
            f"Refused: the log has shown this witness {size} entries before, and now {head.size}. "
            "It was put back to an earlier state, or this is an old request.",
        )
    # tlog-witness: 409 Conflict with the witness's own size, from which the log then asks again.
    if read.old != size:
        return WitnessAnswer(
            f"{size}\n",
            f"Not cosigned: this witness last saw {size} entries, and the request starts from "
            f"{read.old}. Take the reply back; a new request will start from {size}.",
        )
    if newest is None:
        # tlog-witness: from size 0 every log continues, so its proof is empty.
        return _refuse_proof() if read.proof or head.size == 0 else None
    try:
        verify_consistency(
            newest.size, head.size, proof=read.proof, old_root=newest.root, new_root=head.root
        )
    except TamperedLogError:
        return _refuse_proof()
    return None


def _fork(size: int) -> WitnessAnswer:
    return WitnessAnswer(
        "",
        f"REFUSED, AND KEPT AS EVIDENCE: the log's key has signed two different histories of "
        f"{size} entries. Do not give the stick back before you have told the authority the log's "
        "unit answers to.",
    )


def _refuse_proof() -> WitnessAnswer:
    return WitnessAnswer(
        "",
        "REFUSED, AND KEPT AS EVIDENCE: it is not shown that the log continues what this witness "
        "has seen. Ask the log's unit for its explanation, and tell the authority it answers to.",
    )


def _is_known(note: str, kept: list[KeptCheckpoint]) -> bool:
    """Whether it is one of the checkpoints that were cosigned: an old request brought again."""
    text = note.rpartition("\n\n")[0]
    return any(each.note.rpartition("\n\n")[0] == text for each in kept)


def _require_forward(folder: WitnessFolder, kept: list[KeptCheckpoint], at: datetime) -> None:
    if not kept:
        return
    lines = kept[-1].note.rpartition("\n\n")[2]
    before = cosigned_at(kept[-1].note, lines=lines, key=folder.key)
    if before is not None and at < before:
        raise CustodyError(
            "The clock of this computer is behind the newest cosignature. Nothing was cosigned. "
            "Set the clock right, then repeat."
        )
