"""A family of exhibits that are moved under a manifest in which they do not stand so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.attacks.forging.families import family
from tests.attacks.forging.insider import DISK, Forged, begun, mapped

if TYPE_CHECKING:
    import random

    from tests.evidence_store.disclosure import generator as gen

OTHER = "x_one1"
MOVED = "exhibit.handover_by_manifest"


def genuine_manifest(chance: random.Random) -> Forged:
    """Some exhibits of a case under one manifest, their entries among those of other matters."""
    log = _received(chance)
    exhibits = chance.sample((DISK, OTHER, "x_one2"), chance.randrange(1, 4))
    seals = {each: chance.choice(("B1", "B 2", '"B" ["x_one1"]', "B/Ŵ")) for each in exhibits}
    head = mapped(log, chance)
    seq = _signed(log, "j_1", seals)
    for each in chance.sample(exhibits, len(exhibits)):
        if chance.random() < 0.5:
            log.append("job.done", case="c_one")
        _moved(log, each, seq, seal=seals[each])
    return Forged(log, head)


@family(
    "a manifest that was not signed before in its case|another statement than the one of the "
    "manifest|does not stand so in the manifest"
)
def moved_under_a_manifest(chance: random.Random) -> Forged:
    """The insider moves an exhibit under a manifest that two other people signed, or none."""
    log = _received(chance)
    head = mapped(log, chance)
    chance.choice(
        (_another_exhibit, _another_seal, _another_handover, _of_another_case, _twice, _later,
         _another_statement, _none, _before_it, _another_name)
    )(log, chance)  # fmt: skip
    return Forged(log, head)


def _received(chance: random.Random) -> gen.MadeLog:
    """Exhibits of two cases that were handed over once."""
    log = begun(chance)
    log.append("case.opened", case="c_two")
    for exhibit in (OTHER, "x_one2", "x_two0"):
        log.append("exhibit.handover_signed", case=f"c_{exhibit[2:5]}", exhibit=exhibit,
                   facts={"seal": "B1"}, signers={"giver": 1, "taker": 2})  # fmt: skip
    return log


def _signed(
    log: gen.MadeLog, manifest: str, seals: dict[str, str], *, case: str = "c_one", **said: str
) -> int:
    """A manifest of these exhibits by their seals, as two other people sign it."""
    lines = [
        json.dumps([each, f"m_{each}", seal, log.chains[said.get("after", each)][1].hex()],
                   ensure_ascii=False, separators=(",", ":"))
        for each, seal in seals.items()
    ]  # fmt: skip
    facts = {"manifest": manifest, "exhibits": " ".join(lines)}
    return log.append("handover.manifest_signed", case=case, facts=facts,
                      public={"exhibits": lines}, signers={"giver": 2, "taker": 3})  # fmt: skip


def _moved(log: gen.MadeLog, exhibit: str, seq: int, *, seal: str = "B1", **said: Any) -> int:
    """The exhibit's entry under the manifest of that entry."""
    told = {
        "handover": f"m_{exhibit}",
        "manifest": log.bodies[seq]["pub"].get("manifest"),
        "seal": seal,
        "statement": log.bodies[seq]["stmt"],
        **said,
    }
    return log.append(MOVED, case="c_one", exhibit=exhibit, public=told)


def _another_exhibit(log: gen.MadeLog, chance: random.Random) -> None:
    """Another than those on the manifest, by its own or by the other's handover."""
    seq = _signed(log, "j_1", {DISK: "B1"})
    _moved(log, OTHER, seq, handover=chance.choice((f"m_{DISK}", f"m_{OTHER}")))


def _another_seal(log: gen.MadeLog, chance: random.Random) -> None:
    seq = _signed(log, "j_1", {DISK: "B1 B2", OTHER: "B3"})
    _moved(log, DISK, seq, seal=chance.choice(("B1", "B2", "B3", "", "B1 B2 ")))


def _another_handover(log: gen.MadeLog, chance: random.Random) -> None:
    seq = _signed(log, "j_1", {DISK: "B1", OTHER: "B1"})
    _moved(log, DISK, seq, handover=chance.choice((f"m_{OTHER}", "m_9", [f"m_{DISK}"])))


def _of_another_case(log: gen.MadeLog, chance: random.Random) -> None:
    """Two people signed it in another case, even with that exhibit's name on it."""
    seq = _signed(log, "j_1", {chance.choice((DISK, "x_two0")): "B1"}, case="c_two")
    _moved(log, DISK, seq)


def _twice(log: gen.MadeLog, chance: random.Random) -> None:
    seq = _signed(log, "j_1", {DISK: "B1", OTHER: "B1"})
    _moved(log, DISK, seq)
    if chance.random() < 0.5:
        _moved(log, OTHER, seq)
    _moved(log, DISK, seq)


def _later(log: gen.MadeLog, chance: random.Random) -> None:
    """After something else became of the exhibit; or the manifest is of such a state."""
    after = chance.choice((DISK, OTHER))
    seq = _signed(log, "j_1", {DISK: "B1"}, after=after)
    if after == DISK:
        log.append("exhibit.resealed", case="c_one", exhibit=DISK, public={"seal_in": "B1"})
    _moved(log, DISK, seq)


def _another_statement(log: gen.MadeLog, chance: random.Random) -> None:
    """That of another manifest, of another act, or none."""
    seq = _signed(log, "j_1", {DISK: "B1"})
    other = _signed(log, "j_2", {OTHER: "B1"})
    received = next(body["stmt"] for body in log.bodies if body["ex"] == DISK)
    named = chance.choice((log.bodies[other]["stmt"], received, "00" * 32, "", ["a"]))
    _moved(log, DISK, seq, statement=named)


def _none(log: gen.MadeLog, chance: random.Random) -> None:
    """None was signed; another act's statement is named."""
    received = next(n for n, body in enumerate(log.bodies) if body["ex"] == DISK)
    _moved(log, DISK, received, manifest=chance.choice(("j_1", "", ["j_1"])))


def _before_it(log: gen.MadeLog, chance: random.Random) -> None:
    """It is signed only afterwards."""
    del chance
    received = next(n for n, body in enumerate(log.bodies) if body["ex"] == DISK)
    _moved(log, DISK, received, manifest="j_1")
    _signed(log, "j_1", {DISK: "B1"})


def _another_name(log: gen.MadeLog, chance: random.Random) -> None:
    seq = _signed(log, "j_1", {DISK: "B1"})
    _signed(log, "j_2", {OTHER: "B1"})
    _moved(log, DISK, seq, manifest=chance.choice(("j_2", "j_3")))
