"""Chains with an entry left out, changed or out of its place; logs restored from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import by_seq, drop, seqs_of, whole, with_entry

if TYPE_CHECKING:
    import random

ORDER: Group = {}
CONSISTENCY: Group = {}
PEOPLE: Group = {}


@named(ORDER)
def an_entry_of_the_case_dropped(chance: random.Random) -> bytes:
    made = whole(chance)
    return drop(made, chance.choice(seqs_of(made, "c_one")[:-1])).sealed()


@named(ORDER)
def an_entry_of_the_control_chain_dropped(chance: random.Random) -> bytes:
    made = whole(chance)
    return drop(made, chance.choice(seqs_of(made, None)[:-1])).sealed()


@named(ORDER)
def an_entry_of_another_case(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.append("job.done", case="c_two")
    made = gen.bundle_of(log, chance, keep=1.0)
    other = next(body for body in log.bodies if body["case"] == "c_two")
    made.put_lines("entries.jsonl", sorted([*made.lines("entries.jsonl"), other], key=by_seq))
    return made.sealed()


@named(ORDER)
def an_entry_changed(chance: random.Random) -> bytes:
    """Its hash is another; the next in its chain still names the old one."""
    made = whole(chance)
    with made.changing("entries.jsonl") as lines:
        place = chance.choice([n for n, each in enumerate(lines) if each["case"] is None][:-1])
        lines[place]["occ"] = "2026-11-20T09:00:00.000Z"
    return made.sealed()


@named(ORDER)
def an_entry_older_than_the_one_before(chance: random.Random) -> bytes:
    return with_entry(chance, t="2026-11-23T09:00:00.000Z")


@named(ORDER)
def an_entry_that_follows_another(chance: random.Random) -> bytes:
    link = chance.choice(("prev", "cprev"))
    return with_entry(chance, **{link: chance.randbytes(32).hex()})


@named(ORDER)
def a_number_in_the_chain_left_out(chance: random.Random) -> bytes:
    return with_entry(chance, cseq=100)


@named(ORDER)
def an_entry_that_corrects_a_later_one(chance: random.Random) -> bytes:
    return with_entry(chance, corr=chance.choice((7_000, 2**53 - 1)))


@named(ORDER)
def an_entry_of_another_log(chance: random.Random) -> bytes:
    return with_entry(chance, log="custody.elsewhere.invalid/2026")


@named(ORDER)
def another_name_without_a_restore(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.origin = "custody.elsewhere.invalid/2026"
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(ORDER)
def a_restore_that_says_another_size(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    wrong: list[dict[str, Any]] = [
        {"size": 1},
        {"size": "1"},
        {"lost_to": 10_000},
        {"kept": "x"},
        {"heads": ["3:" + "0" * 64]},
        {"old_origin": "x"},
        {"origin": "x"},
    ]
    log.restore(**chance.choice(wrong))
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(CONSISTENCY)
def a_restore_of_another_log(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.restore(root=chance.randbytes(32).hex())
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def a_restore_signed_by_one(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=4)
    log.restore(signers=chance.choice(({"first": 1}, {"first": 1, "second": 1})))
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(ORDER)
def counts_that_are_not_the_entries(chance: random.Random) -> bytes:
    made = whole(chance)
    made.manifest["chains"]["case"] = chance.choice((True, 0, made.manifest["chains"]["case"] + 1))
    return made.sealed()


@named(ORDER)
def a_first_entry_of_another_kind(chance: random.Random) -> bytes:
    log = gen.MadeLog(chance)
    log.append("job.done")
    log.append("case.opened", case="c_one")
    return gen.bundle_of(log, chance, keep=1.0).sealed()
