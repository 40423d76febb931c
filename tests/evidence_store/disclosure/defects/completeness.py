"""Disclosures that do not hold every entry of their case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import drop, resealed, seqs_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

COMPLETENESS: Group = {}


@named(COMPLETENESS)
def the_newest_control_entry_dropped(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    made = gen.bundle_of(log, chance, keep=0.5)
    return drop(made, seqs_of(made, None)[-1]).sealed()


@named(COMPLETENESS)
def the_control_entry_before_the_map_dropped(chance: random.Random) -> bytes:
    """Whoever holds the key also writes a map that links past it."""
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    before = log.chains["control"]
    log.append("job.done")
    heads = log.heads()
    log.chains["control"] = before
    log.append("heads.root", public=heads.fields())
    made = gen.material_of(log, chance, keep=1.0)
    made.manifest["chains"]["control"] += 1  # the map's number has no gap to show
    return drop(made, seqs_of(made, None)[-2]).sealed()


@named(COMPLETENESS)
def entries_after_the_disclosure(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    log.append("job.done")
    return gen.material_of(log, chance, keep=1.0).sealed()


def with_early_map(chance: random.Random, **late: Any) -> bytes:
    """The map does not know what was recorded at the last moment."""
    log = gen.make_log(chance, acts=3)
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0")
    heads = log.heads()
    log.append("order.suspended", **late)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    newest = log.heads()
    public = {**heads.fields(), "size": log.size, "control": newest.fields()["control"]}
    log.append("heads.root", public=public)
    return gen.material_of(log, chance, keep=1.0).sealed()


@named(COMPLETENESS)
def a_map_made_too_early(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one")


@named(COMPLETENESS)
def a_map_made_too_early_for_an_exhibit(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one", exhibit="x_one0")


@named(COMPLETENESS)
def a_map_without_an_exhibit(chance: random.Random) -> bytes:
    return with_early_map(chance, case="c_one", exhibit="x_one99")


@named(COMPLETENESS)
def a_disclosure_that_is_not_in_the_log(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    return gen.material_of(log, chance, keep=1.0).sealed()


@named(COMPLETENESS)
def a_finished_disclosure_in_place_of_the_one_that_was_begun(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    public = {"audience": "defence", "bundle": f"sha256:{chance.randbytes(32).hex()}"}
    log.append("disclosure.built", case="c_one", public=public)
    heads = log.heads()
    log.append("heads.root", public=heads.fields())
    return gen.material_of(log, chance, keep=1.0).sealed()


@named(COMPLETENESS)
def a_map_of_another_form(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    heads = log.heads()
    wrong: Any = chance.choice(
        ({"size": 1}, {"cases": {}}, {"control": {}}, {"keys": {}}, {"exhibits": []})
    )
    log.append("heads.root", public={**heads.fields(), **wrong})
    return gen.material_of(log, chance, keep=1.0).sealed()


@named(COMPLETENESS)
def a_map_that_counts_keys_of_people_wrongly(chance: random.Random) -> bytes:
    """The log's own key signs that somebody never left, or that one entry was another."""
    log = gen.make_log(chance, acts=3)
    log.append("disclosure.begun", case="c_one", public={"audience": "defence"})
    fields = log.heads().fields()
    keys: Any = fields["keys"]
    wrong = chance.choice(({"n": keys["n"] - 1}, {"n": keys["n"] + 1}, {"root": "ab" * 32}))
    log.append("heads.root", public={**fields, "keys": {**keys, **wrong}})
    return gen.material_of(log, chance, keep=1.0).sealed()


def with_heads(
    chance: random.Random, change: Callable[[dict[str, Any]], object], *, line: int = -1
) -> bytes:
    """One line of ``heads.jsonl`` changed: where the case stood under one map of heads."""
    log = gen.make_log(chance, acts=3)
    log.append("heads.root", public=log.heads().fields())
    log.append("exhibit.resealed", case="c_one", exhibit="x_one0")
    made = gen.bundle_of(log, chance, keep=0.7)
    with made.changing("heads.jsonl") as lines:
        change(lines[line])
    return made.sealed()


@named(COMPLETENESS)
def a_map_that_is_not_spoken_of(chance: random.Random) -> bytes:
    log = gen.make_log(chance, acts=3)
    log.append("heads.root", public=log.heads().fields())
    made = gen.bundle_of(log, chance, keep=0.7)
    with made.changing("heads.jsonl") as lines:
        lines.pop(chance.randrange(len(lines)))
    return made.sealed()


@named(COMPLETENESS)
def an_exhibit_missing_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["exhibits"].pop())


@named(COMPLETENESS)
def another_count_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["case"].update(n=1_000))


@named(COMPLETENESS)
def another_leaf_in_the_map(chance: random.Random) -> bytes:
    leaf = chance.randbytes(32).hex()
    return with_heads(chance, lambda heads: heads["exhibits"][0].update(leaf=leaf))


@named(COMPLETENESS)
def an_exhibit_twice_in_the_map(chance: random.Random) -> bytes:
    return with_heads(chance, lambda heads: heads["exhibits"].append(heads["exhibits"][0]))


@named(COMPLETENESS)
def a_map_of_no_form(chance: random.Random) -> bytes:
    wrong: Any = chance.choice((None, [], "x", 3))
    return with_heads(
        chance, lambda heads: heads.update({chance.choice(("case", "exhibits")): wrong})
    )


@named(COMPLETENESS)
def a_case_said_to_be_absent(chance: random.Random) -> bytes:
    def absent(heads: dict[str, Any]) -> None:
        heads["case"] = {"after": None, "before": None, "id": "c_one"}
        heads["exhibits"] = []

    return with_heads(chance, absent, line=chance.choice((0, -1)))


@named(COMPLETENESS)
def a_bundle_for_another_audience(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(audience="ico"))
