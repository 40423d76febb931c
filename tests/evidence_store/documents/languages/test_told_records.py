"""What a record holds in English words of ours is told in another language, like all else."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.documents.certificates.work.accepted import accepted
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.holds import settled_words
from evidence_store.domain.holds.periods import count
from evidence_store.domain.holds.settled_words import told
from forensics.saying.recognised import word_of_ours
from forensics.values import READ_BY_ANOTHER_ALONE
from forensics.values.memberships import MemberKind, Membership
from tests import golden_log
from tests.evidence_store.documents.languages.left import OF_A_FORCE, english_in, lines_of_lives
from tests.evidence_store.documents.languages.made_up import made_up, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.saying.sentences import Sentence


def test_a_hold_that_bars_nothing_is_told_whole_however_it_was_counted() -> None:
    seen = Counter[str]()
    for each in lines_of_lives():
        seen[each.code] += 1
        assert english_in(told(each.arithmetic)) == set(), each
        if each.code == OF_A_FORCE:
            continue
        assert english_in(word_of_ours(each.title)) == set(), each
        assert word_of_ours(each.legal_basis).spoken(made_up(), marked=False) == turned(
            each.legal_basis
        )
    assert seen[OF_A_FORCE]
    assert len(seen) > 25


@pytest.mark.parametrize("sentence", settled_words.every(), ids=lambda each: each.one[:40])
def test_each_of_these_sentences_is_known_again_alone_and_behind_another(
    sentence: Sentence,
) -> None:
    places = dict.fromkeys(sentence.places, "18 June 2026") | {
        name: text for name, text in _OTHERS.items() if name in sentence.places
    }
    said = settled_words.words(sentence, **places)

    for words in (said, f"No suspension is recorded. {said}", f"{said} None is recorded."):
        assert told(words) == words
        assert english_in(told(words)) == set()


_OTHERS = {
    "number": "13", "yes": "2", "months": "24", "term": "18", "time": "Six months",
    "what": "seal", "kind": "Deprivation order, Sentencing Act 2020 s.153", "year": "2027",
    "days": "1 May 2026 and 2 May 2026",
    "prolonged": "; ".join(["prolonged on 1 May 2026 to 2 May 2026"] * 3),
}  # fmt: skip


@pytest.mark.parametrize("noun", ["month", "day", "business day"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 6, 12, 28])
def test_a_time_in_words_or_figures_is_told(noun: str, number: int) -> None:
    said = settled_words.words(
        settled_words.AFTER_DAY, time=count(number, noun), day="18 June 2026"
    )

    assert english_in(told(said)) == set()


def test_what_nobody_of_ours_said_stays_whole() -> None:
    own, ours = "A force counts it so.", "None is recorded."
    # What stands in a place ends no sentence: else one would take the next one into it.
    for words in (own, f"{ours} {own}", f"Order made 1 May 2026. {own}", "", "x " * 1999):
        assert told(words).spoken(made_up(), marked=False) == words
    # A text of many parts is not tried for long.
    many = " ".join([ours] * 200)
    assert told(many).spoken(made_up(), marked=False) == many


def test_limits_of_a_plan_are_told_and_what_the_proposer_wrote_stays() -> None:
    own = "The screen is broken; nothing on it was looked at."
    member = Membership(MemberKind.LVM, "ab:cd", None)
    told_of = accepted([READ_BY_ANOTHER_ALONE, member.limit, own])

    assert told_of == [READ_BY_ANOTHER_ALONE, member.limit, own]
    assert english_in(told_of[0]) == set()
    assert english_in(told_of[1]) == {"cd"}  # the array's own identifier
    assert told_of[2].spoken(made_up(), marked=False) == own


_ENTRY = re.compile(r"(\S+) \S+ \S+ \S+ (\{.*)")
_BARE = re.compile(r": ([A-Z]{3,})")
_MADE_UP = re.compile(r"some \w+")
NAMED = {
    "body", "bundle", "bus", "file", "firmware", "link", "model", "number", "reader", "reference",
    "seal", "seal_in", "seal_out", "source", "tool", "version",
}  # fmt: skip
"""Places in which stands what people or devices call something, or a digest."""


def said_in_clear() -> Iterator[tuple[str, dict[str, Any]]]:
    """The kind of each entry that a step commits in a test, and what it says in clear."""
    tests = (each for kept in golden_log.read().kept.values() for each in kept.values())
    for words in {words for lines in tests for words, _ in lines}:
        found = _ENTRY.match(words)
        assert found is not None
        told, _ = json.JSONDecoder().raw_decode(_BARE.sub(r': "\1"', found[2]))
        yield found[1], told


def test_an_entry_that_a_step_commits_is_told_but_for_what_people_and_devices_call_things() -> None:
    left = set[tuple[str, str]]()
    for event, public in said_in_clear():
        said = {
            name: "1" if name in NAMED or _MADE_UP.fullmatch(str(value)) else value
            for name, value in public.items()
        }
        for word in english_in(entry_sentence(event, said)):
            left.add((event, word))
    assert sorted(left) == []
