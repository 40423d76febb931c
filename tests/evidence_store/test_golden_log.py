from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.events.catalogue import EVENTS
from tests import golden_log
from tests.builders import NOON, a_draft

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue

GOLDEN = golden_log.read()
TESTS = Path(golden_log.__file__).parent
ONE, OTHER = "x_" + "2" * 20, "x_" + "3" * 20

LEFT_OUT: dict[str, str] = {
    "log.started": "a folder is made by it, before there is a record or a step",
    "unit.founded": "founders stand in the order of their ids, which are by chance",
    "access.head": "the log of reads commits to itself, before whatever is recorded next",
    "copy.document_issued": "its document names ids and digests that are others each time",
    "exhibit.extract_issued": "its digests are of what drew it and of a seal, others each time",
    **dict.fromkeys(
        (
            "translation.signed",
            "translation.read_over",
            "translation.withdrawn",
            "certificate.edition_issued",
            "exhibit.extract_edition_issued",
        ),
        "its digests are of all sentences that documents say, others with each change of one",
    ),
    "certificate.level_raised": "its digest is of a time stamp, which is another each time",
    "clock.stepped": "the log notes it by itself, before the entry that comes after the step",
    **dict.fromkeys(
        ("record.viewed", "record.searched", "record.exported", "record.printed"),
        "it stands in the log of reads, which is another log",
    ),
}
"""Kinds that no step of the record commits, or not twice in the same words."""


def test_the_golden_log_holds_every_kind_of_entry_that_a_step_commits() -> None:
    assert EVENTS.keys() - GOLDEN.kinds() == LEFT_OUT.keys()


def test_every_golden_line_has_its_test() -> None:
    functions = {
        node.name
        for file in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }

    assert {name.partition("[")[0] for name in GOLDEN.named()} - functions == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "job.failed"},
        {"case_id": "c_2"},
        {"exhibit_id": OTHER},
        {"occurred": NOON - timedelta(seconds=1)},
        {"public": {"job": ONE, "kind": "another"}},
        {"committed": {"note": OTHER}},
        {"corrects": 3},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_line_tells_an_entry_from_one_that_differs_anywhere(
    changes: dict[str, JsonValue],
) -> None:
    draft = replace(
        a_draft("job.done", "c_1", ONE, NOON), public={"job": ONE, "kind": "scan"},
        committed={"note": ONE},
    )  # fmt: skip
    other = replace(draft, **changes)  # type: ignore[arg-type] # one field, of its own kind

    one, another = (golden_log.lines_of([(each, True)]) for each in (draft, other))

    assert one != another
    assert one == golden_log.lines_of([(draft, True)])


def test_an_entry_about_another_exhibit_than_the_one_before_has_another_line() -> None:
    first, same, other = (
        (a_draft("job.done", "c_1", each, NOON), True) for each in (ONE, ONE, OTHER)
    )

    assert golden_log.lines_of([first, same]) != golden_log.lines_of([first, other])


def test_lines_that_are_written_are_read_as_they_were(tmp_path: Path) -> None:
    made = golden_log.lines_of([(a_draft("job.done", "c_1", ONE, NOON), True)] * 2)

    golden_log.write(tmp_path / "orders" / "test_some.txt", {"test_it[a b]": made, "test_none": []})

    assert golden_log.read(tmp_path).kept == {"orders/test_some": {"test_it[a b]": made}}


def test_a_test_finds_its_lines_in_whatever_module_it_stands() -> None:
    line = ("job.done", ())
    golden = golden_log.Golden(
        {"test_a": {"test_x": [line], "test_y": []}, "test_b": {"test_y": [line]}}
    )

    assert golden.of("test_x", "test_moved") == [line]
    assert golden.of("test_y", "test_b") == [line]
    assert golden.of("test_z", "test_a") is None


def test_renewing_writes_a_test_that_moved_where_it_stands_now(tmp_path: Path) -> None:
    line, gone, here = ("job.done", ()), "gone/test_gone", "evidence_store/test_golden_log"
    golden_log.write(tmp_path / f"{gone}.txt", {"test_x": [line], "test_y": [line]})
    golden = golden_log.read(tmp_path)
    golden.found[here]["test_x"] = [line, line]

    golden.renew(is_whole=True, folder=tmp_path)

    kept = golden_log.read(tmp_path).kept
    assert kept == {gone: {"test_y": [line]}, here: {"test_x": [line, line]}}
