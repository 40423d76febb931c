"""Whether each sample that was read is the one that the log bound before anybody knew its blocks.

``forensics.erasing.samples.sampling`` has the rule; the two verifiers of a bundle follow it too.
"""

from __future__ import annotations

from collections import defaultdict

from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.custody.leaves.entries import Leaf
from evidence_store.domain.disposals.sampling import (
    SAMPLED_METHODS,
    SAMPLED_ROUTE,
    fault_of_share,
)
from evidence_store.errors import TamperedLogError
from forensics.erasing.samples.sampling import NONCE_SIZE, BlockSample, commitment_of
from forensics.value_classes import dataclass

SAMPLED = "sampled"
SAID = ("draw", "nonce", "sample")
"""What an entry says of the sample that was read; none of it where all of the medium was."""


@dataclass(slots=True)
class _Sampling:
    """What was decided, drawn and read of one disposal since its last start."""

    planned: JsonValue = None
    is_decided: bool = False
    drawn: tuple[bytes, Leaf] | None = None
    is_read: bool = False


class SamplesSoFar:
    """The samples that were drawn so far, in one pass over a log."""

    def __init__(self) -> None:
        self._of: dict[str, _Sampling] = defaultdict(_Sampling)

    def take(self, leaf: Leaf, computed: bytes) -> None:
        """Take the next entry, with its leaf hash.

        Raises:
            TamperedLogError: it draws a sample that no decision is left for, decides on one where
                all has to be read or was read before, or says that one was read which was not drawn
                so.
        """
        matter = repr((leaf.case_id, leaf.exhibit_id, leaf.public.get("disposal")))
        of = self._of[matter]
        match leaf.event:
            case "erase.started":
                self._of[matter] = _Sampling()
            case "erase.completed":
                of.planned = leaf.public.get("bytes_planned")
            case "erase.sampling_decided":
                if not _can_be_sampled(leaf):
                    raise _wrong(leaf, "decides on a sample where every byte has to be read")
                if of.is_read:
                    raise _wrong(leaf, "decides on a sample of what was read again before")
                of.is_decided = True
            case "erase.sample_drawn":
                # Used up here and not in ``VOIDS``: who decided stays known, for they do not read.
                if not of.is_decided:
                    raise _wrong(leaf, "draws a sample, and no decision to read one is left")
                of.is_decided, of.drawn = False, (computed, leaf)
            case "erase.verified":
                if _is_of_sample(leaf) and not _is_drawn(leaf, of.drawn, of.planned):
                    raise _wrong(leaf, "says that a sample was read which the log did not draw so")
                # Whatever was read: a sample comes first, or not at all.
                self._of[matter] = _Sampling(of.planned, is_read=True)


def _wrong(leaf: Leaf, said: str) -> TamperedLogError:
    return TamperedLogError(f"Entry {leaf.place.seq} {said}.")


def _can_be_sampled(leaf: Leaf) -> bool:
    method = leaf.public.get("method")
    return leaf.public.get("route") == SAMPLED_ROUTE and method in SAMPLED_METHODS


def _is_of_sample(leaf: Leaf) -> bool:
    said = [leaf.public.get(name) for name in SAID]
    return leaf.public.get("outcome") == SAMPLED or said != [None] * len(SAID)


def _is_drawn(said: Leaf, draw: tuple[bytes, Leaf] | None, planned: JsonValue) -> bool:
    """Whether the blocks of which an entry speaks follow from what the log bound."""
    told = [said.public.get(name) for name in SAID]
    if draw is None or type(planned) is not int or not isinstance(told[1], str):
        return False
    computed, leaf = draw
    percent = leaf.public.get("percent")
    try:
        nonce = bytes.fromhex(told[1])
    except ValueError:
        return False
    is_whole = len(nonce) == NONCE_SIZE
    if not is_whole or type(percent) is not int or fault_of_share(percent, size=planned):
        return False
    found = BlockSample(nonce, computed, percent).read_of(planned)
    # Where some of it could not be read, or differs, it says less than all of the sample.
    is_all = said.public.get("outcome") == SAMPLED
    return (
        [computed.hex(), nonce.hex(), str(found.listed)] == told
        and leaf.public.get("commitment") == str(commitment_of(nonce))
        and leaf.public.get("receipt") == said.public.get("receipt")
        and (not is_all or said.public.get("bytes_read") == found.size)
    )
