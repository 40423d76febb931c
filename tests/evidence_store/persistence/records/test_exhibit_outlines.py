"""What the database answers from outlines is what each of them says, in both databases."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.overview.outlines import ANYBODY, NOBODY, ExhibitOutline
from evidence_store.persistence.engines import tables
from evidence_store.persistence.records.exhibit_outlines import SqlExhibitOutlines
from tests.evidence_store.outlining import OutlinesInPython

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tests.evidence_store.persistence.folders import Folders

COUNT = 300
DAYS = [None, *(date(2026, 11, 29) + timedelta(days=one) for one in (-40, -1, 0, 1, 40))]
DAYS += [date.min, date.max]
PEOPLE = ("p_1", "p_2", "p_3")


@pytest.fixture(params=[1, 2])
def answered(
    request: pytest.FixtureRequest, folders: Folders
) -> Iterator[tuple[SqlExhibitOutlines, OutlinesInPython, list[ExhibitOutline]]]:
    """The same outlines in a database and in Python."""
    chance = random.Random(request.param)  # noqa: S311 -- examples, no secret
    outlines = [any_outline(chance, at) for at in range(COUNT)]
    ids = [each.id for each in outlines]
    images = [
        (f"a_{at}", chance.choice(ids), chance.random() < 0.5, chance.random() < 0.5)
        for at in range(COUNT)
    ]
    scans = [
        (f"s_{at}", images[of][1], images[of][0], chance.randrange(3))
        for at in range(COUNT)
        for of in (chance.randrange(COUNT),)
    ]
    with folders.without_references() as connection:
        put(connection, outlines, images, scans)
        told = SqlExhibitOutlines(connection)
        yield told, OutlinesInPython(lambda: outlines, lambda: images, lambda: scans), outlines


def any_outline(chance: random.Random, number: int) -> ExhibitOutline:
    def day() -> str | None:
        found = chance.choice(DAYS)
        return None if found is None else found.isoformat()

    stage = chance.choice((*Stage, *[Stage.BOOKED_IN] * 8, *[Stage.SCANNED] * 6))
    is_routine = stage is Stage.BOOKED_IN and chance.random() < 0.8
    return ExhibitOutline(
        id=f"x_{chance.getrandbits(32):08x}",
        case_id=f"c_{chance.randrange(12)}",
        reference=f"ABC/{number}",
        stage=stage.value,
        has_left=int(not is_routine and chance.random() < 0.2),
        imaged_by=chance.choice((ANYBODY, NOBODY, *PEOPLE)) if is_routine else None,
        holder_id=chance.choice((None, *PEOPLE)),
        came_at=f"2026-11-{chance.randrange(1, 29):02}T08:00:00.000Z",
        due_on=day(),
        told_until=day(),
        images_listed=chance.randrange(3),
    )


def put(
    connection: Connection,
    outlines: list[ExhibitOutline],
    images: list[tuple[str, str, bool, bool]],
    scans: list[tuple[str, str, str, int]],
) -> None:
    rest = {"version": 1, "salt": "s", "document": "{}"}
    of = [{**each._asdict(), **rest, "position": at} for at, each in enumerate(outlines, 1)]
    connection.execute(insert(tables.exhibit), of)
    made = [
        {"id": name, "exhibit_id": one, "is_verified": int(is_so), "is_logical": int(is_logical),
         **rest, "position": at}
        for at, (name, one, is_so, is_logical) in enumerate(images, 1)
    ]  # fmt: skip
    connection.execute(insert(tables.acquisition), made)
    found = [
        {"id": name, "exhibit_id": one, "acquisition_id": of, "hits": hits, **rest, "position": at}
        for at, (name, one, of, hits) in enumerate(scans, 1)
    ]
    connection.execute(insert(tables.scan), found)


def test_the_database_finds_by_outlines_what_each_of_them_says(
    answered: tuple[SqlExhibitOutlines, OutlinesInPython, list[ExhibitOutline]],
) -> None:
    told, said, _ = answered
    days = [each.isoformat() for each in DAYS if each is not None]

    for day in days:
        assert sorted(told.standing_out(day)) == sorted(said.standing_out(day))
        assert sorted(told.told(day)) == sorted(said.told(day))
        for case_id in (None, "c_3"):
            assert sorted(told.due(day, case_id)) == sorted(said.due(day, case_id))
    assert sorted(told.alike()) == sorted(said.alike())
    for case_id in (None, "c_3"):
        assert sorted(told.not_listed(case_id)) == sorted(said.not_listed(case_id))
    for person in PEOPLE:
        assert told.to_image(person, 9) == said.to_image(person, 9)
        assert told.count_to_image(person) == said.count_to_image(person)
        assert told.in_hand(person, 9) == said.in_hand(person, 9)
    assert sorted(told.to_grade()) == sorted(said.to_grade())
    assert said.to_grade()
    assert len(said.standing_out("2026-11-29")) not in (0, COUNT)
    assert 0 < said.count_to_image("p_1") < COUNT


def test_the_next_exhibit_to_be_imaged_is_the_first_of_its_case_beside_those_that_are_known(
    answered: tuple[SqlExhibitOutlines, OutlinesInPython, list[ExhibitOutline]],
) -> None:
    told, said, outlines = answered
    cases = [f"c_{number}" for number in range(8)]

    known: set[str] = set()
    for _ in range(4):  # further and further on
        found = told.next_to_image(cases, known)
        assert sorted(found) == sorted(said.next_to_image(cases, known))
        assert found
        known.update(found)
    assert not told.next_to_image(cases, {each.id for each in outlines})
