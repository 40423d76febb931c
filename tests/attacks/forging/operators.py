"""An innocent person named as operator on permit, start and verification, by who verifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.entry_kinds import stated_by
from evidence_store.domain.events.rests import PLANNED
from tests.attacks.forging.families import family
from tests.attacks.forging.insider import DISK, OWN, PLAN, Forged, act, begun, mapped, statement_of
from tests.builders import told_in_clear
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Issue = Callable[[gen.MadeLog, random.Random, int], object]

PERMITTED = "erase.permitted"
ABOUT: dict[str, Any] = {"case": "c_one", "exhibit": DISK}


def genuine_operator(chance: random.Random) -> Forged:
    """The work of a person who is named in all three entries, and who signed for the permit."""
    return _carried_out(chance, lambda log, _, named: act(log, PERMITTED, named))


@family(
    "the person who signed is not the one named as operator|was not made with the enrolled key|"
    "is not signed|its statement was signed for another entry"
)
def operator_planted(chance: random.Random) -> Forged:
    """All three entries agree on the name of somebody who signed for none of this work."""
    return _carried_out(chance, chance.choice((_by_insider, _in_their_name, _unsigned, _moved)))


@family("u_1 is verifier and operator in one matter", some=6)
def operator_of_a_voided_one_verifies(chance: random.Random) -> Forged:
    """Who began an erasure that was made void reads the one that follows it, by somebody else."""
    log, other = begun(chance), chance.choice((2, 3))
    earlier = {"disposal": "d_0"}
    act(log, "disposal.proposed", OWN, **earlier)
    act(log, "disposal.authorised", other, **earlier)
    act(log, PERMITTED, OWN, permit="p_0", **earlier)
    act(log, "erase.started", OWN, operator=f"u_{OWN}", permit="p_0", **earlier)
    act(log, "disposal.voided", other, **earlier)
    act(log, "disposal.proposed", 5 - other)
    act(log, "disposal.authorised", other)
    head = mapped(log, chance)
    act(log, PERMITTED, 5 - other)
    act(log, "erase.started", 5 - other, operator=f"u_{5 - other}")
    act(log, "erase.completed", 5 - other)
    act(log, "erase.verified", OWN, operator=f"u_{5 - other}")
    log.append("heads.root", public=log.heads().fields())
    return Forged(log, head)


def _carried_out(chance: random.Random, issue: Issue) -> Forged:
    log, named = begun(chance), chance.choice((2, 3))
    act(log, "disposal.proposed", named)
    act(log, "disposal.authorised", 5 - named)
    head = mapped(log, chance)
    issue(log, chance, named)
    act(log, "erase.started", OWN, operator=f"u_{named}")
    act(log, "erase.completed", OWN)
    act(log, "erase.verified", OWN, operator=f"u_{named}")
    log.append("heads.root", public=log.heads().fields())
    return Forged(log, head)


def _by_insider(log: gen.MadeLog, chance: random.Random, named: int) -> None:
    """The insider signs in their own name for a permit of the other's."""
    del chance
    act(log, PERMITTED, OWN, operator=f"u_{named}")


def _in_their_name(log: gen.MadeLog, chance: random.Random, named: int) -> None:
    """What the other would sign, signed by the insider; or by nobody, sixty-four bytes of it."""
    told, here = _told(named), log.chains[DISK][1].hex()
    facts = {name: told[name] for name in stated_by(PERMITTED)}
    form = log.statement(PERMITTED, "c_one", DISK, here, {"operator": named}, facts=facts)
    made = gen.signatures(form, {"operator": OWN})
    made[0]["by"] = f"u_{named}"
    if chance.random() < 0.5:
        made[0]["s"] = "00" * 64
    _append(log, told, form, made)


def _unsigned(log: gen.MadeLog, chance: random.Random, named: int) -> None:
    del chance
    log.append(PERMITTED, **ABOUT, public=_told(named))


def _moved(log: gen.MadeLog, chance: random.Random, named: int) -> None:
    """The other's signature for an earlier start stands under the permit of this one."""
    seq = act(log, PERMITTED, named, permit="p_0")
    form, made = statement_of(log, seq)
    _append(log, _told(named) | {"permit": chance.choice(("p_0", "some permit"))}, form, made)


def _told(named: int) -> dict[str, Any]:
    planned = {name: PLAN[name] for name in PLANNED.split()}
    return {**told_in_clear(PERMITTED), **planned, "operator": f"u_{named}"}


def _append(log: gen.MadeLog, told: dict[str, Any], form: Any, made: Any) -> None:
    fields = {"statement": form, "sig": made}
    log.append(PERMITTED, **ABOUT, public=told, committed=fields,
               stmt=gen.statement_digest(form))  # fmt: skip
