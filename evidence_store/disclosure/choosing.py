"""Choose what of the committed fields a bundle shows; every other field is listed as withheld."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.custody.commitments import Disclosure
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.statements import STATEMENT
from evidence_store.disclosure.bundle import Shown, Withheld
from evidence_store.disclosure.policy import DESTROYED, DESTROYED_BECAUSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence_store.custody.drafts import Entry, JsonValue
    from evidence_store.custody.entries import Leaf
    from evidence_store.disclosure.policy import Policy

_PART_OF_TEXT = 4  # a shorter value stands in other texts by chance


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one committed field; ``code`` is empty where it is handed over."""

    seq: int
    event: str
    path: str
    disclosure: Disclosure | None
    code: str
    because: str

    @property
    def is_shown(self) -> bool:
        """Whether it is handed over."""
        return not self.code


def choose(
    entries: Sequence[Entry],
    kept: Mapping[int, Sequence[Disclosure]],
    *,
    policy: Policy,
) -> list[Choice]:
    """Decide about every committed field of these entries, by number and name.

    Args:
        entries: what the bundle holds.
        kept: what is still kept beside each entry.
        policy: what decides.
    """
    choices: list[Choice] = []
    for entry in entries:
        leaf = read_leaf(entry.body)
        opened = {each.path: each for each in kept.get(entry.seq, ())}
        decided = [_of_field(leaf, path, opened.get(path), policy) for path in leaf.commitments]
        choices += _with_their_statement(sorted(decided, key=lambda each: each.path))
    return choices


def shown_of(choices: Sequence[Choice], *, policy: Policy) -> Shown:
    """The choices as a bundle holds them, with the sentence of every reason that was used."""
    withheld = [each for each in choices if not each.is_shown]
    used = {each.code for each in withheld}
    return Shown(
        disclosures=tuple(each.disclosure for each in choices if each.is_shown and each.disclosure),
        withheld=tuple(Withheld(each.seq, each.path, each.code) for each in withheld),
        reasons={code: text for code, text in policy.reasons.items() if code in used},
    )


def pointed_at(
    entries: Sequence[Entry], *, policy: Policy
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Numbers of the entries that record failures, and of those that record administration."""
    leaves = [(entry.seq, read_leaf(entry.body)) for entry in entries]
    listed = policy.listed
    return (
        tuple(seq for seq, leaf in leaves if listed.is_failure(leaf.event, leaf.public)),
        tuple(seq for seq, leaf in leaves if listed.is_administration(leaf.event)),
    )


def _of_field(leaf: Leaf, path: str, kept: Disclosure | None, policy: Policy) -> Choice:
    seq = leaf.place.seq
    if kept is None:
        return Choice(seq, leaf.event, path, None, DESTROYED, DESTROYED_BECAUSE)
    line = policy.line_for(path, event=leaf.event, seq=seq)
    code = "" if line.hand_over else line.code
    return Choice(seq, leaf.event, path, kept, code, line.because)


def _with_their_statement(choices: Sequence[Choice]) -> Iterator[Choice]:
    """What is withheld does not come out by the statement in which it was signed."""
    withheld = [each for each in choices if not each.is_shown and each.disclosure]
    for each in choices:
        if each.path == STATEMENT and each.is_shown and each.disclosure:
            texts = list(_texts(each.disclosure.content))
            giving = next((one for one in withheld if _stands_in(one, texts)), None)
            if giving is not None:
                yield Choice(
                    each.seq, each.event, each.path, each.disclosure, giving.code, giving.because
                )
                continue
        yield each


def _stands_in(withheld: Choice, texts: Sequence[str]) -> bool:
    if withheld.disclosure is None:
        return False
    for value in _texts(json.loads(withheld.disclosure.value)):
        if value in texts:
            return bool(value)
        if len(value) >= _PART_OF_TEXT and any(value in text for text in texts):
            return True
    return False


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
        case _:
            return
