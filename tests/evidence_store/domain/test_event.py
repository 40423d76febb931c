from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import evidence_store
from config.settings import load_rules
from evidence_store.disclosure.policy import Audience
from evidence_store.domain.events.catalogue import EVENTS, SUBJECTS
from evidence_store.domain.events.effects import Opens, Reach
from evidence_store.domain.events.event import LOGS_OWN, NOTED, Event, Holds
from forensics.python_process import python
from tests import golden_log

POLICY, _ = load_rules("disclosure")
WORKFLOW = Path(str(evidence_store.__file__)).parent / "workflow"
COMMITTED = [(event.name, field) for event in EVENTS.values() for field in event.committed]
DECIDED_AS = {  # of the policy for the defence: whether it is handed over, and as what it is not
    Holds.WHO: (True, None),
    Holds.FACT: (True, None),
    Holds.CONTINUITY: (True, None),
    Holds.FREE_TEXT: (False, "free_text"),
    Holds.STAFF: (False, "staff"),
    Holds.OTHER_PEOPLE: (False, "other_people"),
    Holds.MACHINES: (False, "machines"),
}


def an_event(**changes: Any) -> Event:
    told: dict[str, Any] = {
        "name": "order.sung",
        "says": "The order was sung on {on}.",
        "clear": "on! order!",
        "committed": {"words": Holds.FREE_TEXT},
        "signed_by": {"singer": "record_matter"},
    }
    return Event(**(told | changes))


def deciding(audience: str, event: str, field: str) -> dict[str, Any] | None:
    """The line of the policy that decides about a field of an entry."""
    named = (line for line in POLICY[audience]["line"] if field in line["fields"])
    return next((line for line in named if event in line.get("events", [event])), None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"says": "It was sung: {words}."}, "uses words, which is not in clear"),
        ({"says": "It was sung: {verse}."}, "uses verse, which is not in clear"),
        ({"signed_by": {}}, "who signs it, or why nobody does"),
        ({"unsigned": NOTED}, "who signs it, or why nobody does"),
        ({"signed_by": {"a": "", "b": ""}, "ends_a_bar": True}, "exactly one person"),
        ({"committed": {"by": Holds.WHO}}, "by is in any entry"),
        ({"opens": (Opens("song", "order", Reach.CASE, until="place"),)}, "may not say"),
    ],
)
def test_a_kind_of_entry_that_cannot_be_so_is_refused_when_it_is_imported(
    changes: dict[str, Any], told: str
) -> None:
    assert an_event().signer == "singer"

    with pytest.raises(ValueError, match=told):
        an_event(**changes)


def test_marks_say_which_fields_are_stated_and_which_may_be_left_out() -> None:
    event = an_event(clear="on! order!? place? words")

    assert event.in_clear == {"on", "order", "place", "words"}
    assert event.stated == {"on", "order"}
    assert event.needed == ("on", "words")


def test_a_kind_of_entry_is_declared_once_under_the_name_that_entries_have() -> None:
    declared = [
        (name, each.name)
        for subject in SUBJECTS
        for name, each in vars(subject).items()
        if isinstance(each, Event)
    ]

    assert len(declared) == len(EVENTS)
    assert all(name == event.replace(".", "_").upper() for name, event in declared)


def test_no_step_writes_the_name_of_a_kind_of_entry_as_a_text() -> None:
    """It takes the kind itself, so that no entry is of a kind that nobody declared."""
    steps = [*WORKFLOW.rglob("*.py")]
    nodes = (node for each in steps for node in ast.walk(ast.parse(each.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}

    assert len(steps) > 50
    assert texts & EVENTS.keys() == set()


@pytest.mark.parametrize(("event", "field"), COMMITTED)
@pytest.mark.parametrize("audience", [Audience.DEFENCE, Audience.CPS])
def test_somebody_has_decided_of_each_committed_field_of_each_kind(
    audience: Audience, event: str, field: str
) -> None:
    assert deciding(audience.value, event, field) is not None


@pytest.mark.parametrize(("event", "field"), COMMITTED)
def test_what_a_field_holds_is_what_the_policy_for_the_defence_takes_it_for(
    event: str, field: str
) -> None:
    line = deciding("defence", event, field)

    assert line is not None
    assert (line["hand_over"], line.get("code")) == DECIDED_AS[EVENTS[event].committed[field]]


def test_the_policy_for_the_ico_says_what_becomes_of_every_field_that_it_does_not_name() -> None:
    assert POLICY["ico"]["otherwise"]["code"] == "not_needed"


def test_no_step_commits_to_a_field_that_its_kind_of_entry_does_not_have() -> None:
    seen = 0
    for tests in golden_log.read().kept.values():
        for words in {words for made in tests.values() for words, _ in made}:
            name, _, _, at, rest = words.split(" ", 4)
            if at == "TIME":  # of a real folder, where tests write entries of their own besides
                continue
            decoder = json.JSONDecoder()
            _, end = decoder.raw_decode(rest)
            committed, _ = decoder.raw_decode(rest[end + 1 :])
            seen += 1
            assert committed.keys() <= EVENTS[name].committed.keys() | LOGS_OWN, words

    assert seen > len(EVENTS)


def test_the_programme_says_its_version_without_reading_any_kind_of_entry() -> None:
    """Every command of a person waits for what is imported at the start."""
    code = (
        "import sys; from forensics.cli.root import main\n"
        "try: main(['--version'])\n"
        "finally: print(sorted(each for each in sys.modules if 'domain.events' in each))"
    )

    done = subprocess.run(python("-c", code), capture_output=True, check=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_an_entry_rests_on_kinds_that_there_are_by_a_field_that_both_have() -> None:
    named = [
        (event, kind, each.by, each.by)
        for event in EVENTS.values()
        for each in event.rests_on
        for kind in each.on.split()
    ]
    named += [
        (event, each.kind, each.by, each.told or each.by)
        for event in EVENTS.values()
        for each in (*event.in_force, *event.spends)
    ]
    named += [
        (event, each.earlier, each.by, each.by)
        for event in EVENTS.values()
        for each in event.apart
        if each.by
    ]

    odd = [
        (event.name, kind, by)
        for event, kind, by, told in named
        if kind not in EVENTS or by not in EVENTS[kind].in_clear or told not in event.in_clear
    ]

    assert odd == []
