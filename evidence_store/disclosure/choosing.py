"""Choose what of the committed fields a bundle shows; every other field is listed as withheld."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import FIELD, SIGNATURES, STATEMENT
from evidence_store.disclosure.bundle import Shown, Withheld
from evidence_store.disclosure.policy import DESTROYED, DESTROYED_BECAUSE, STAFF
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.disclosure.policy import Policy

_PART_OF_TEXT = 4  # a shorter value stands in other texts by chance
_NAME = "name"  # of somebody who was enrolled
_WORD = re.compile(r"[\w'’-]+")
_SAYS_NOTHING = "records"  # digests: in no statement
_ALWAYS = frozenset({STATEMENT, SIGNATURES})  # nothing of a person or a case stands in them
_SIGNED = "What was signed, and by whom: without it no signature can be checked."


@dataclass(frozen=True, slots=True)
class Choice:
    """The decision for one committed field; ``code`` is empty where it is handed over."""

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
        paths = [*leaf.commitments, *_stated(opened.get(STATEMENT))]
        decided = [_of_field(leaf, path, opened.get(path), policy) for path in paths]
        choices += sorted(decided, key=lambda each: each.path)
    return list(_with_their_statements(_without_staff(choices)))


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
    if path in _ALWAYS:
        return Choice(seq, leaf.event, path, kept, "", _SIGNED)
    line = policy.line_for(path.removeprefix(FIELD), event=leaf.event, seq=seq)
    code = "" if line.hand_over else line.code
    return Choice(seq, leaf.event, path, kept, code, line.because)


def _stated(statement: Disclosure | None) -> Iterator[str]:
    """The paths of the committed fields of what was signed for an entry."""
    form = None if statement is None else statement.content
    committed = form["com"] if isinstance(form, dict) else None
    if isinstance(committed, dict):
        yield from (f"{FIELD}{name}" for name in committed)


def _without_staff(choices: Sequence[Choice]) -> list[Choice]:
    """The same, and nobody of the unit whose name is withheld is named by another field."""
    hidden = [each for each in choices if each.path == _NAME and each.code == STAFF]
    # People are known by their last name, as a whole word in any case:
    # who gave, took or holds an exhibit is typed as people write it.
    names = {
        text.split()[-1].casefold(): each
        for each in hidden
        if each.disclosure
        for text in _texts(each.disclosure.content)
        if text.split()
    }
    return [_named_by_none(each, names) for each in choices]


def _named_by_none(choice: Choice, names: Mapping[str, Choice]) -> Choice:
    if not (names and choice.is_shown and choice.disclosure) or choice.path in _ALWAYS:
        return choice
    said = " ".join(_texts(choice.disclosure.content)).casefold()
    hidden = next((names[each] for each in _WORD.findall(said) if each in names), None)
    return choice if hidden is None else replace(choice, code=hidden.code, because=hidden.because)


def _with_their_statements(choices: Sequence[Choice]) -> Iterator[Choice]:
    """What is withheld does not come out by a field of a statement in which it was signed."""
    withheld = [
        (text, each)
        for each in choices
        if not each.is_shown
        and each.disclosure
        and each.path != _SAYS_NOTHING
        and not each.path.startswith(FIELD)
        for text in _texts(each.disclosure.content)
        if text
    ]
    # A short value gives a statement away only of its own entry: elsewhere it stands by chance.
    short: dict[int, list[tuple[str, Choice]]] = defaultdict(list)
    for text, each in withheld:
        short[each.seq].append((text, each))
    long = [(text, each) for text, each in withheld if len(text) >= _PART_OF_TEXT]
    for each in choices:
        giving = None
        if each.path.startswith(FIELD) and each.is_shown and each.disclosure:
            texts = list(_texts(each.disclosure.content))
            # No text holds a zero byte: nothing is found that begins in one and ends in another.
            whole = "\0".join(texts)
            giving = next((one for text, one in short[each.seq] if text in texts), None) or next(
                (one for text, one in long if text in whole), None
            )
        yield each if giving is None else replace(each, code=giving.code, because=giving.because)


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
