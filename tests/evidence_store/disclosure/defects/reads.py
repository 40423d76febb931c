"""Reads of the case left out, changed, or under no head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import all_shown
from tests.evidence_store.disclosure.generator import Made, b64

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

READS: Group = {}


def with_reads(chance: random.Random) -> Made:
    """A bundle that lists two reads of the case at least, all of them under a head."""
    while True:
        made = all_shown(chance)
        if "access.jsonl" in made.files and len(made.lines("access.jsonl")) > 1:
            return made


def reads_changed(
    chance: random.Random, change: Callable[[list[Any], random.Random], object]
) -> bytes:
    made = with_reads(chance)
    with made.changing("access.jsonl") as lines:
        change(lines, chance)
    return made.sealed()


@named(READS)
def a_read_left_out(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: lines.pop(c.randrange(len(lines) - 1)))


@named(READS)
def reads_in_another_order(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, _: lines.reverse())


@named(READS)
def a_read_twice(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, _: lines.append(lines[-1]))


@named(READS)
def a_read_at_another_time(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["leaf"]["t"] = "2026-11-24T08:00:00.000Z"

    return reads_changed(chance, change)


@named(READS)
def another_reader_shown(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["shown"][0]["value"] = "u_3"

    return reads_changed(chance, change)


@named(READS)
def a_field_of_a_read_withheld_and_not_listed(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: c.choice(lines)["shown"].pop())


@named(READS)
def a_field_of_a_read_withheld_for_no_known_reason(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        line = c.choice(lines)
        line["withheld"][line["shown"].pop()["path"]] = "because"

    return reads_changed(chance, change)


@named(READS)
def a_proof_of_a_read_changed(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        line = c.choice(lines)
        line["path"] = line["path"][:-1] if line["path"] else [b64(c.randbytes(32))]

    return reads_changed(chance, change)


@named(READS)
def a_read_of_another_case(chance: random.Random) -> bytes:
    def change(lines: list[Any], c: random.Random) -> None:
        c.choice(lines)["leaf"]["case"] = "c_two"

    return reads_changed(chance, change)


@named(READS)
def an_entry_of_the_custody_log_as_a_read(chance: random.Random) -> bytes:
    made = with_reads(chance)
    *_, entry = [e for e in made.lines("entries.jsonl") if e["ev"].startswith("disclosure.")]
    line = made.lines("access.jsonl")[0]
    made.put_lines("access.jsonl", [line | {"leaf": entry}])
    return made.sealed()


@named(READS)
def more_in_the_line_of_a_read(chance: random.Random) -> bytes:
    return reads_changed(chance, lambda lines, c: c.choice(lines).update(more=1))


@named(READS)
def reads_without_a_head(chance: random.Random) -> bytes:
    made = with_reads(chance)
    lines = made.lines("access.jsonl")
    while True:
        other = gen.make(chance, acts=4, keep=1.0)
        if not any(body["ev"] == "access.head" for body in other.log.bodies):
            break
    other.put_lines("access.jsonl", lines)
    return other.sealed()
