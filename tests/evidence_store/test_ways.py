"""A sentence keeps which ways it names, wherever it goes."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Advice, Way, in_a_row, said_by, ways_of
from forensics.documents import from_json, to_canonical

NOON = datetime(2026, 7, 13, 12, tzinfo=UTC)
TAKE_FIRST = "Take it first: " + Way.EXHIBIT_TAKE + "."


def test_a_sentence_keeps_its_ways_when_it_is_joined_to_others() -> None:
    said = "ABC/1: " + ("take it: " + Way.EXHIBIT_TAKE + ", or " + Way.EXHIBIT_RECALL) + "."

    assert said == "ABC/1: take it: expunge exhibit take, or expunge exhibit recall."
    assert ways_of(said) == (Way.EXHIBIT_TAKE, Way.EXHIBIT_RECALL)
    assert ways_of(in_a_row(["First.", said, "Last."])) == ways_of(said)
    assert ways_of(Way.FSCK + " tells.") == (Way.FSCK,)


def test_a_face_puts_its_words_for_each_way_in_the_place_of_its_command() -> None:
    said = "Not “" + str(TAKE_FIRST) + "”: " + Way.ORDER_NOTICE_SEND + ", then " + Way.ORDER_NOTICE

    assert ("Note: " + said).worded(lambda way: f"<{way.name}>") == (
        "Note: Not “Take it first: expunge exhibit take.”: <ORDER_NOTICE_SEND>, then <ORDER_NOTICE>"
    )


def test_a_command_that_somebody_typed_stays_as_typed_on_either_side_of_a_way() -> None:
    typed = "“expunge exhibit take.”"
    said = f"{typed} " + TAKE_FIRST + f" {typed}"

    assert said.worded(lambda _: "<way>") == f"{typed} Take it first: <way>. {typed}"


@given(st.lists(st.sampled_from([*Way]) | st.sampled_from([str(each) for each in Way]) | st.text()))
def test_however_a_sentence_is_joined_only_its_ways_are_worded(parts: list[str | Way]) -> None:
    said = reduce(lambda before, each: before + each, parts, Advice(""))

    assert said == "".join(map(str, parts))
    worded = (f"<{each.name}>" if isinstance(each, Way) else each for each in parts)
    assert said.worded(lambda way: f"<{way.name}>") == "".join(worded)


def test_text_that_somebody_typed_names_no_way() -> None:
    assert ways_of("expunge exhibit take") == ()
    assert ways_of(str(TAKE_FIRST)) == ()


def test_an_error_keeps_the_ways_of_its_sentence_between_processes_as_well() -> None:
    again = pickle.loads(pickle.dumps(OutOfSequenceError(TAKE_FIRST)))  # noqa: S301 -- our own

    assert str(again) == "Take it first: expunge exhibit take."
    assert ways_of(said_by(again)) == (Way.EXHIBIT_TAKE,)


def test_a_stored_job_keeps_the_ways_of_how_it_ended() -> None:
    job = Job(
        "j_1", 1, JobKind.SCAN, "c_1", OfExhibit("x_1", "a_1"), "u_1", NOON, state=JobState.RUNNING
    )

    ended = job.ended(JobState.FAILED, sentence=TAKE_FIRST, at=NOON)
    again = from_json(to_canonical(ended), Job)

    assert again == ended
    assert again.sentence == again.said == TAKE_FIRST
    assert ways_of(again.said) == (Way.EXHIBIT_TAKE,)
    assert ways_of(again.resumed().said) == ()


def test_a_sentence_is_its_text_in_whatever_is_written() -> None:
    assert isinstance(TAKE_FIRST, Advice)
    assert to_canonical({"why": TAKE_FIRST}) == b'{"why":"Take it first: expunge exhibit take."}'
