"""Entries that are not in the one form of the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import whole

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ENTRIES: Group = {}


def entry_replaced(chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    made = whole(chance)
    lines = made.files["entries.jsonl"].splitlines()
    place = chance.randrange(len(lines))
    lines[place] = change(lines[place])
    made.files["entries.jsonl"] = b"".join(line + b"\n" for line in lines)
    return made.sealed()


@named(ENTRIES)
def white_space_in_an_entry(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b":", b": ", 1))


@named(ENTRIES)
def a_key_twice(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line[:-1] + b',"v":1}')


@named(ENTRIES)
def an_unknown_key(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line[:-1] + b',"z":1}')


@named(ENTRIES)
def an_entry_of_a_later_version(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"v":1', b'"v":2'))


@named(ENTRIES)
def a_float(chance: random.Random) -> bytes:
    number = chance.choice((b"1.0", b"1e3", b"1.5", b"-0", b"9007199254740993", b"1" * 40, b"NaN"))
    corr = re.compile(rb'"corr":(null|[0-9]+)')
    return entry_replaced(chance, lambda line: corr.sub(b'"corr":' + number, line))


@named(ENTRIES)
def half_a_surrogate_pair(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"boot":"', b'"boot":"\\ud800'))


@named(ENTRIES)
def no_utf8(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda line: line.replace(b'"boot":"', b'"boot":"\xff'))


@named(ENTRIES)
def brackets_without_end(chance: random.Random) -> bytes:
    return entry_replaced(chance, lambda _: b"[" * 16_000)


@named(ENTRIES)
def a_day_that_is_not(chance: random.Random) -> bytes:
    day = chance.choice((b"2026-02-30", b"2026-13-01", b"2026-11-31", b"0026-11-01"))
    return entry_replaced(chance, lambda line: line.replace(b'"t":"2026-11-24', b'"t":"' + day))


@named(ENTRIES)
def entries_in_another_order(chance: random.Random) -> bytes:
    made = whole(chance)
    lines = made.files["entries.jsonl"].splitlines()
    place = chance.randrange(1, len(lines))
    lines[place - 1], lines[place] = lines[place], lines[place - 1]
    made.files["entries.jsonl"] = b"".join(line + b"\n" for line in lines)
    return made.sealed()
