"""Corrections of the time that two people did not sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named

if TYPE_CHECKING:
    import random

ORDER: Group = {}
PEOPLE: Group = {}


def corrected(
    chance: random.Random,
    *,
    asker: dict[str, int] | None = None,
    confirmer: dict[str, int] | None = None,
    since: int = 2,
    said: int | None = None,
    keep: float = 1.0,
) -> gen.Made:
    """A bundle whose log was ten years ahead, until two people corrected the time."""
    log = gen.make_log(chance, acts=2)
    true = log.now
    log.now += timedelta(days=3650)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0", public={"seal_in": "B2"})
    log.now = true
    log.append("hold.placed", case="c_one", exhibit="x_one0")
    asked = _stated(log, "clock.correction_asked", asker or {"asker": 1}, since=since)
    _stated(
        log, "clock.corrected", confirmer or {"confirmer": 2},
        since=since if said is None else said, asked=asked,
    )  # fmt: skip
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0", public={"seal_in": "B3"})
    return gen.bundle_of(log, chance, keep=keep)


def _stated(log: gen.MadeLog, event: str, signers: dict[str, int], **public: int) -> int:
    facts = {name: str(value) for name, value in public.items()}
    return log.append(event, public={**public}, facts=facts, signers=signers)


@named(PEOPLE)
def a_correction_of_time_signed_twice_by_one_person(chance: random.Random) -> bytes:
    return corrected(chance, asker={"asker": 2}).sealed()


@named(PEOPLE)
def a_correction_of_time_by_nobody_in_the_second_part(chance: random.Random) -> bytes:
    return corrected(chance, confirmer={"asker": 2}).sealed()


@named(PEOPLE)
def a_correction_of_other_entries_than_were_asked_for(chance: random.Random) -> bytes:
    return corrected(chance, said=1).sealed()


@named(PEOPLE)
def a_correction_of_time_that_nobody_asked_for(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=2)
    _stated(log, "clock.corrected", {"confirmer": 2}, since=2, asked=3)
    return gen.bundle_of(log, chance, keep=1.0).sealed()


@named(PEOPLE)
def a_correction_of_time_whose_signatures_are_withheld(chance: random.Random) -> bytes:
    made = corrected(chance)
    (seq,) = (n for n, body in enumerate(made.log.bodies) if body["ev"] == "clock.corrected")
    kept = made.lines("disclosures.jsonl")
    gone = {"path": "sig", "reason": "free", "seq": seq}
    made.put_lines("disclosures.jsonl", [e for e in kept if (e["seq"], e["path"]) != (seq, "sig")])
    made.put_lines("withheld.jsonl", [gone])
    return made.sealed()


@named(ORDER)
def an_entry_dated_back_without_a_correction(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=2)
    log.now += timedelta(days=3650)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0", public={"seal_in": "B2"})
    log.append("hold.placed", case="c_one", exhibit="x_one0")
    log.now -= timedelta(days=3650)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0", public={"seal_in": "B3"})
    return gen.bundle_of(log, chance, keep=1.0).sealed()
