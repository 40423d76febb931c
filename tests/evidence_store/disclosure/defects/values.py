"""Values that the entries do not commit to, or that were withheld without being listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.generator import b64

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

VALUES: Group = {}


def with_lines(
    chance: random.Random, name: str, change: Callable[[list[Any]], object], *, keep: float = 0.6
) -> bytes:
    made = gen.make(chance, acts=10, keep=keep)
    with made.changing(name) as lines:
        change(lines)
    return made.sealed()


@named(VALUES)
def another_salt(chance: random.Random) -> bytes:
    salt = b64(chance.randbytes(32))
    return with_lines(
        chance, "disclosures.jsonl", lambda lines: chance.choice(lines).update(salt=salt), keep=1.0
    )


@named(VALUES)
def a_salt_of_another_form(chance: random.Random) -> bytes:
    salt = chance.choice((None, 3, "", "AAAA", b64(chance.randbytes(31)), "=" * 44))
    return with_lines(
        chance, "disclosures.jsonl", lambda lines: chance.choice(lines).update(salt=salt), keep=1.0
    )


@named(VALUES)
def another_value(chance: random.Random) -> bytes:
    value: Any = chance.choice(("Somebody Else", None, 3, [], {"constructor": True}))
    return with_lines(
        chance,
        "disclosures.jsonl",
        lambda lines: chance.choice(lines).update(value=value),
        keep=1.0,
    )


@named(VALUES)
def a_value_taken_out(chance: random.Random) -> bytes:
    return with_lines(
        chance,
        "disclosures.jsonl",
        lambda lines: lines.pop(chance.randrange(len(lines))),
        keep=1.0,
    )


@named(VALUES)
def withheld_and_not_listed(chance: random.Random) -> bytes:
    return with_lines(
        chance, "withheld.jsonl", lambda lines: lines.pop(chance.randrange(len(lines))), keep=0.0
    )


@named(VALUES)
def withheld_for_no_reason(chance: random.Random) -> bytes:
    reason = chance.choice(("constructor", "", None, 3))
    return with_lines(
        chance, "withheld.jsonl", lambda lines: lines[0].update(reason=reason), keep=0.0
    )


@named(VALUES)
def shown_and_withheld(chance: random.Random) -> bytes:
    made = gen.make(chance, acts=10, keep=1.0)
    one = chance.choice(made.lines("disclosures.jsonl"))
    made.put_lines("withheld.jsonl", [{"path": one["path"], "reason": "free", "seq": one["seq"]}])
    return made.sealed()


@named(VALUES)
def a_field_that_no_entry_has(chance: random.Random) -> bytes:
    made = gen.make(chance, acts=10, keep=1.0)
    made.put_lines("withheld.jsonl", [{"path": "toString", "reason": "free", "seq": 0}])
    return made.sealed()


@named(VALUES)
def values_in_another_order(chance: random.Random) -> bytes:
    return with_lines(chance, "disclosures.jsonl", lambda lines: lines.reverse(), keep=1.0)
