"""Facts of several sources made one. Two that disagree are named, and neither is believed."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from forensics.value_classes import dataclass
from forensics.values import (
    Bus,
    Contradiction,
    DeviceFacts,
    Encryption,
    HiddenAreas,
    TriState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CUT_SHORT = frozenset({"model"})
"""SCSI has room for 16 letters of a model, ATA for 40: the longer one is the same, said in full."""
_ANY_YES = frozenset({"behind_bridge"})
"""One source that saw something on the way is enough: another may not have looked."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Facts, and what sources disagreed about."""

    facts: DeviceFacts
    contradictions: tuple[Contradiction, ...]


def merge(said: Mapping[str, DeviceFacts]) -> Merged:
    """Make one of what sources said, by their names.

    A fact that two of them tell differently is not known, and the contradiction names both. Behind
    a bridge nothing is known of hidden areas, whatever was said: adapters answer in the drive's
    place. That a drive there does not encrypt is what openSeaChest says where it was not told.
    """
    contradictions: list[Contradiction] = []
    facts: DeviceFacts = _merge("", list(said.items()), contradictions)
    if facts.behind_bridge is not TriState.NO:
        facts = replace(facts, hidden=HiddenAreas())
        if facts.encryption.self_encrypting is TriState.NO:
            facts = replace(facts, encryption=Encryption())
    return Merged(facts, tuple(contradictions))


def _merge(path: str, said: list[tuple[str, Any]], contradictions: list[Contradiction]) -> Any:  # noqa: ANN401 -- one value of any group of facts
    kind = type(said[0][1])
    merged = {}
    for each in fields(kind):
        name = f"{path}{each.name}"
        values = [(source, getattr(value, each.name)) for source, value in said]
        if is_dataclass(values[0][1]):
            merged[each.name] = _merge(f"{name}.", values, contradictions)
        else:
            merged[each.name] = _one(name, values, contradictions)
    return kind(**{name: value for name, value in merged.items() if value is not None})


def _one(name: str, values: list[tuple[str, Any]], contradictions: list[Contradiction]) -> Any:  # noqa: ANN401 -- the value of any fact
    known = [(source, value) for source, value in values if value not in {None, TriState.UNKNOWN}]
    different = list(dict.fromkeys(value for _, value in known))
    if name in _ANY_YES and TriState.YES in different:
        return TriState.YES
    if name in _CUT_SHORT:
        different = _without_cut_short(different)
    if len(different) == 1:
        return different[0]
    if different:
        contradictions.append(Contradiction(name, tuple((s, _text(v)) for s, v in known)))
    return None


def _without_cut_short(names: Iterable[str]) -> list[str]:
    """Leave out a name with which another ends or begins, letter by letter but for spaces."""
    kept: list[str] = []
    for name in sorted(names, key=len, reverse=True):
        bare = name.replace(" ", "")
        if not any(bare in longer.replace(" ", "") for longer in kept):
            kept.append(name)
    return kept


def _text(value: object) -> str:
    if isinstance(value, Bus | TriState):
        return value.value
    return str(value.value) if isinstance(value, Enum) else str(value)
