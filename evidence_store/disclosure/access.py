"""``access.jsonl``: the reads of a case, each with its proof under the newest head of reads.

The log of reads has one head in the custody log for each day with acts, and one before each
disclosure (``access.head``). What is listed lies under the newest of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import inclusion_proof
from evidence_store.custody.log.reads import heads_in
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Entry, Head
    from evidence_store.custody.log.log import LeafStore
    from evidence_store.disclosure.policy import Policy

_NO_ENTRY = -1  # a form names entries of the custody log by number, never a read


@dataclass(frozen=True, slots=True)
class Access:
    """The lines of the extract, and the codes for which something is withheld."""

    lines: tuple[Mapping[str, JsonValue], ...]
    codes: frozenset[str]


def extract_reads(
    reads: LeafStore, case_id: str, control: Sequence[Entry], *, policy: Policy
) -> Access:
    """List the reads of a case up to the newest head of reads that the custody log commits to.

    Args:
        reads: the log of reads.
        case_id: the case.
        control: the custody log's control chain, as far as the bundle holds it.
        policy: decides which fields are shown.
    """
    heads = heads_in(control)
    # Under no head of reads nothing can be proved, so nothing is listed.
    found = reads.of_case(case_id) if heads else ()
    listed = [each for each in found if each.seq < heads[-1].size]
    lines = tuple(_line(reads, each, heads[-1], policy) for each in listed)
    withheld = [line["withheld"] for line in lines]
    return Access(
        lines,
        frozenset(str(code) for fields in withheld if isinstance(fields, dict)
                  for code in fields.values()),
    )  # fmt: skip


def _line(reads: LeafStore, entry: Entry, head: Head, policy: Policy) -> dict[str, JsonValue]:
    leaf = read_leaf(entry.body)
    decided = {
        path: policy.line_for(path, event=leaf.event, seq=_NO_ENTRY) for path in leaf.commitments
    }
    shown: list[JsonValue] = [
        _opened(each) for each in _by_path(reads.disclosures_of(entry.seq))
        if decided[each.path].hand_over
    ]  # fmt: skip
    proof = inclusion_proof(entry.seq, head.size, read=reads.node)
    return {
        "leaf": json.loads(entry.body),
        "path": [_base64(each) for each in proof],
        "shown": shown,
        "withheld": {path: line.code for path, line in decided.items() if not line.hand_over},
    }


def _opened(each: Disclosure) -> dict[str, JsonValue]:
    return {"path": each.path, "salt": _base64(each.salt), "value": each.content}


def _by_path(disclosures: Sequence[Disclosure]) -> list[Disclosure]:
    # By UTF-16 code units, as RFC 8785 sorts and JavaScript compares.
    return sorted(disclosures, key=lambda each: each.path.encode("utf-16-be"))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
