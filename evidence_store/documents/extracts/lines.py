"""The entries of an extract as people read them: number, time, one sentence, and by whom."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import SIGNATURES, read_signatures
from evidence_store.documents.extracts import wording
from evidence_store.documents.kit import text
from evidence_store.domain.events.sentences import entry_sentence
from forensics.saying.sentences import (
    Said,
    given,
    say,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.certificates.extract_content import ExtractContent


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """One entry; ``committed`` and ``opened`` count its fields that stand as digests alone."""

    seq: int
    recorded: datetime
    said: tuple[Said, ...]
    by: tuple[Said, ...]
    committed: int
    opened: int


def lines_of(content: ExtractContent) -> tuple[ExtractLine, ...]:
    """Every entry of the exhibit, oldest first."""
    names = {each.id: text.person(each) for each in content.people}
    found = []
    for entry in content.custody.proved:
        leaf = read_leaf(entry.body.encode())
        if leaf.exhibit_id == content.exhibit.id:
            opened = {each.name: json.loads(each.value) for each in entry.fields}
            found.append(_line(leaf, opened, names))
    return tuple(found)


def _line(leaf: Leaf, opened: Mapping[str, JsonValue], names: Mapping[str, Said]) -> ExtractLine:
    said = [entry_sentence(leaf.event, leaf.public)]
    # ADR 14: what was recorded stays, and the entry that corrects it is read together with it.
    if leaf.corrects is not None:
        said.append(wording.CORRECTS(entry=given(str(leaf.corrects))))
    return ExtractLine(
        leaf.place.seq,
        leaf.recorded,
        tuple(said),
        _by(opened, names),
        len(leaf.commitments),
        len(opened),
    )


def _by(opened: Mapping[str, JsonValue], names: Mapping[str, Said]) -> tuple[Said, ...]:
    signed = read_signatures(opened.get(SIGNATURES))
    if signed:
        return tuple(
            say("{by}, signed", by=names.get(each.by) or given(each.by)) for each in signed
        )
    by = opened.get("by")
    if not isinstance(by, str):
        return (wording.NOT_SAID_BY,)
    return (
        say("{by}, {not_signed}", by=names.get(by) or given(by), not_signed=wording.NOT_SIGNED),
    )
