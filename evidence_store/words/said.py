"""What people call a recorded value, of whatever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.unit.anchors import ANCHOR_WORDS
from evidence_store.words.exhibit_words import WORDS
from evidence_store.words.labels import LABELS
from evidence_store.words.log_words import GROUPS, LOOKS
from evidence_store.words.scan_words import GRADES, SETTLED
from forensics.values.scan_words import HIT_KINDS, STATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

_CATALOGUES: tuple[Mapping[Any, str], ...] = (
    *WORDS.values(),
    HIT_KINDS,
    STATES,
    GRADES,
    SETTLED,
    ANCHOR_WORDS,
    GROUPS,
    LOOKS,
)

# By the kind as well: values of two kinds with the same text are equal, and mean other things.
_SAID: Mapping[tuple[type[StrEnum], StrEnum], str] = {
    **LABELS,
    **{
        (type(value), value): words
        for catalogue in _CATALOGUES
        for value, words in catalogue.items()
    },
}


def said(value: StrEnum) -> str:
    """Say what people call this value.

    Raises:
        KeyError: no catalogue has a word for it.
    """
    return _SAID[type(value), value]
