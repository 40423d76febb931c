"""Families of forgeries of log and bundle, each with members drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, SIGNED
from tests.attacks.forging.families import family
from tests.attacks.forging.insider import (
    DISK,
    MAPPER,
    ORDER,
    OWN,
    PLAN,
    Forged,
    act,
    begun,
    mapped,
    named_by_an_order,
    signed,
    statement_of,
)
from tests.builders import EVERY_DUTY, told_in_clear
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.passkeys import admission, admitted

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


ANOTHER_WAY = "a key of a person came in another way"
UNSIGNED = "is of a kind that people sign, and is not signed"
ELSEWHERE = "its statement was signed for another entry"
ALL_SIGNED = sorted(SIGNED.keys() - MAY_BE_UNSIGNED - {"log.restored", "unit.keys_replaced"})
"""But for those by which a log or its key begins again, which are read before who signed."""


def _planted(log: gen.MadeLog, chance: random.Random, victim: int, key: int) -> None:
    """Give the victim a key that the insider holds, in some way that is none."""
    person, stolen = f"u_{victim}", gen.raw_key(key)
    told = {"person": person, "signing_key": stolen}
    ways: list[Callable[[], object]] = [
        lambda: log.append(
            "person.address_noted", public={"person": person, "signing_key": stolen}
        ),
        lambda: log.append("job.done", public={"person": person, "signing_key": stolen}),
        lambda: log.append("person.enrolled", public={"person": person, "signing_key": stolen}),
        lambda: log.append(
            "person.enrolled",
            facts={**told, "met_in_person": "passport"},
            signers={"enroller": OWN},
        ),
        lambda: log.append(
            "person.confirmed",
            facts=told,
            signers={"confirmer": OWN},
        ),
        lambda: log.append(
            "person.key_replaced",
            facts=told,
            signers={"confirmer": OWN},
        ),
        lambda: gen.replace_key(log, victim, key=key, by=OWN, confirmed_by=OWN),
        lambda: log.append("person.key_replaced", public=told),
        lambda: gen.found(log, chance, people=3),
        lambda: _enrolled_alone(log, key),
    ]
    chance.choice(ways)()


def _enrolled_alone(log: gen.MadeLog, key: int) -> None:
    """An enrolment that the insider confirms themselves."""
    facts = {"person": f"u_{key}", "signing_key": gen.raw_key(key), "met_in_person": "passport"}
    facts["duties"] = EVERY_DUTY
    log.append("person.enrolled", facts=facts, signers={"enroller": OWN})
    log.append("person.confirmed", facts=facts, signers={"confirmer": OWN})


@family(
    f"{ANOTHER_WAY}|{UNSIGNED}|is no kind of entry|has no field person",
    rf"{ANOTHER_WAY}|{UNSIGNED}|a kind that this verifier does not know|not have \(person\)",
)
def key_planted(chance: random.Random) -> Forged:
    log, victim, key = begun(chance), chance.choice((2, 3)), 40 + chance.randrange(5)
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    _planted(log, chance, victim, key)
    _signed_with(log, "disposal.authorised", victim, key)
    return Forged(log, head)


@family(f"{ANOTHER_WAY}|{UNSIGNED}")
def passkey_planted(chance: random.Random) -> Forged:
    log, victim = begun(chance), chance.choice((2, 3))
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    told = admitted(victim)
    owner = chance.choice((OWN, victim))
    log.append(
        "passkey.admitted",
        facts=told,
        signers={"owner": OWN} if owner == OWN else None,
        public={**told, "admitted": admission(victim, gen.person_key(OWN))},
    )
    return Forged(log, head)


@family(
    f"{UNSIGNED}|is signed by: giver, taker",
    f"{UNSIGNED}|is not signed in the parts",
)
def signature_missing(chance: random.Random) -> Forged:
    log = begun(chance)
    head = mapped(log, chance)
    if chance.random() < 0.1:
        facts, signers = {"seal": "B1"}, {"giver": OWN}
        log.append("exhibit.handover_signed", case="c_one", exhibit=DISK, facts=facts,
                   signers=signers)  # fmt: skip
    else:
        event = chance.choice(ALL_SIGNED)
        log.append(event, case="c_one", exhibit=DISK, public=told_in_clear(event))
    return Forged(log, head)


@family("was not made with the enrolled key")
def signed_by_another(chance: random.Random) -> Forged:
    """The insider signs in another's name, or nobody does: sixty-four bytes of nothing."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    _signed_with(log, "disposal.authorised", chance.choice((2, 3)), chance.choice((OWN, 0)))
    return Forged(log, head)


@family("u_. is (authoriser and proposer|operator and authoriser) in one matter")
def two_parts_by_one(chance: random.Random) -> Forged:
    log = begun(chance)
    by = chance.choice((1, 2, 3))
    signed(log, "disposal.proposed", by)
    head = mapped(log, chance)
    if chance.random() < 0.5:
        signed(log, "disposal.authorised", by)
    else:
        signed(log, "disposal.authorised", by % 3 + 1)
        act(log, "erase.permitted", by % 3 + 1, disposal="d_1")
    return Forged(log, head)


@family("follows nothing that it could rest on")
def matter_of_another_exhibit(chance: random.Random) -> Forged:
    """What another person signed about another exhibit stands in for what is needed here."""
    log, other = begun(chance), chance.choice((2, 3))
    about: dict[str, Any] = {"case": "c_one", "exhibit": DISK}
    there = {**about, "exhibit": "x_one1"}
    for each in (DISK, "x_one1"):
        act(log, "order.mapped", MAPPER, about=each, order=ORDER)
    head = mapped(log, chance)
    event, earlier, parts, facts = chance.choice(
        (
            ("disposal.authorised", "disposal.proposed", ("authoriser", "proposer"), PLAN),
            ("exhibit.accepted", "exhibit.offered", ("taker", "giver"), {"seal": "B1"}),
            (
                "exhibit.discrepancy_settled", "exhibit.discrepancy_signed",
                ("settler", "settler"), {"discrepancy": "y_1", "disposition": "explained"},
            ),
        )
    )  # fmt: skip
    by = {"disposal.authorised": {"disposal": "d_1", "state": "proposed"},
          "exhibit.accepted": {"handover": "o_1"}}.get(event, {})  # fmt: skip
    log.append(earlier, **there, facts=facts, signers={parts[1]: other}, public=by)
    own = {**facts, **by} if event == "exhibit.accepted" else facts
    log.append(event, **about, facts=own, signers={parts[0]: OWN}, public=by)
    return Forged(log, head)


@family("follows nothing that it could rest on")
def proposal_voided(chance: random.Random) -> Forged:
    """The insider authorises alone what another person proposed once, and which ended since."""
    log, other = begun(chance), chance.choice((2, 3))
    head = mapped(log, chance)
    signed(log, "disposal.proposed", other)
    ending = chance.choice(("disposal.withdrawn", "disposal.voided"))
    told = {"disposal": "d_1", "state": "void"}
    log.append(ending, case="c_one", exhibit=DISK, public=told)
    signed(log, "disposal.authorised", OWN)
    return Forged(log, head)


@family(ELSEWHERE)
def signature_moved(chance: random.Random) -> Forged:
    """What others signed, under another entry: of another kind, exhibit, plan, chain or time."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    seq = signed(log, "disposal.authorised", 2)
    head = mapped(log, chance)
    form, sig = statement_of(log, seq)
    told = dict(log.bodies[seq]["pub"])
    fields = {"statement": form, "sig": sig}
    stmt = gen.statement_digest(form)
    other: Any = chance.choice(("x_one1", DISK))
    event = chance.choice(("disposal.authorised", "disposal.proposed", "hold.released"))
    told["disposal"] = chance.choice(("d_1", "d_2"))
    told["plan"] = chance.choice((told["plan"], "blake3:" + "ee" * 32))
    if event == "hold.released":
        told = {"hold": "h_1", "code": "manual"}
    log.append(event, case="c_one", exhibit=other, public=told, committed=fields, stmt=stmt)
    return Forged(log, head)


@family("its statement was used before")
def signature_replayed(chance: random.Random) -> Forged:
    """One statement twice, in the control chain or in a case."""
    log = begun(chance)
    case = chance.choice((None, "c_one"))
    event, part = ("clock.stated", "stater") if case is None else ("case.shared", "sharer")
    facts = {"date": "2026-11-24"} if case is None else {"ends": "2027", "reader": "u_3",
                                                         "share": "s_1"}  # fmt: skip
    seq = log.append(event, case=case, facts=facts, signers={part: 2})
    head = mapped(log, chance)
    form, sig = statement_of(log, seq)
    log.append(event, case=case, public=dict(log.bodies[seq]["pub"]), stmt=log.bodies[seq]["stmt"],
               committed={"statement": form, "sig": sig})  # fmt: skip
    return Forged(log, head)


@family("what was signed is no longer kept", "what was signed, or the signatures, are withheld")
def signature_withheld(chance: random.Random) -> Forged:
    """A forged signature whose statement, or which itself, is said to be withheld."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    seq = _signed_with(log, "disposal.authorised", 2, chance.choice((OWN, 0)))
    paths = chance.choice((("statement",), ("sig",), ("sig", "statement")))
    gone = {(seq, path) for path in paths}
    if "statement" in paths:
        gone |= {(seq, e.path) for e in log.disclosures
                 if e.seq == seq and e.path.startswith("statement/")}  # fmt: skip
    return Forged(log, head, withheld=gone if chance.random() < 0.8 else {(seq, "sig")})


@family(
    f"{ELSEWHERE}|has no field (note|words)",
    rf"{ELSEWHERE}|does not have \((note|words)\)",
)
def entry_reworded(chance: random.Random) -> Forged:
    """The entry says something else than its signers stated, or in fields of its own."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    change: dict[str, Any] = chance.choice(
        (
            {"plan": "blake3:" + "ee" * 32},
            {"method": "destruction"},
            {"route": "selective"},
            {"holds": "blake3:" + "00" * 32},
            {"note": "weighed; all agreed"},
            {"words": "weighed; all agreed"},
        )
    )
    log.append("disposal.authorised", case="c_one", exhibit=DISK, facts=PLAN,
               signers={"authoriser": 2},
               public={"disposal": "d_1", "state": "authorised", **change})  # fmt: skip
    return Forged(log, head)


@family("was recorded when its statement was not valid", "is older than an entry before it")
def entry_back_dated(chance: random.Random) -> Forged:
    """Recorded before the statement was made, or after it ran out, or out of the order of time."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    head = mapped(log, chance)
    wrong = chance.choice(("2026-11-24T08:59:00.000Z", "2026-12-24T09:00:00.000Z",
                           "2026-11-20T09:00:00.000Z"))  # fmt: skip
    log.append("disposal.authorised", case="c_one", exhibit=DISK, facts=PLAN, t=wrong,
               signers={"authoriser": 2}, public={"disposal": "d_1", "state": "authorised"},
               occ="2026-11-20T09:00:00.000Z")  # fmt: skip
    return Forged(log, head)


@family("does not agree with a head from outside", "does not continue the head that you hold")
def entry_dropped(chance: random.Random) -> Forged:
    """The history from before an entry written again without it, under the reader's old head."""
    seed = chance.randrange(2**40)
    whole, short = begun(gen.seeded(seed)), begun(gen.seeded(seed))
    for _ in range(chance.randrange(1, 4)):
        whole.append("exhibit.discrepancy", case="c_one", exhibit=DISK,
                     public={"discrepancy": "y_1", "kind": "weight"})  # fmt: skip
    head = mapped(whole, chance)
    while short.size < head.size + chance.randrange(2):
        short.append("job.done")
    short.append("heads.root", public=short.heads().fields())
    return Forged(short, head)


@family(
    "the log does not continue the state of it that was signed with it",
    "the log does not continue the head that was signed with it|names no state of the log",
)
def history_rewritten(chance: random.Random) -> Forged:
    """An early entry left out or exchanged, every head signed again; what people signed stays."""
    seed = chance.randrange(2**40)
    whole, other = begun(gen.seeded(seed)), begun(gen.seeded(seed))
    named_by_an_order(whole)
    named_by_an_order(other)
    for _ in range(chance.randrange(1, 4)):
        whole.append("exhibit.discrepancy", case="c_one", exhibit="x_one1",
                     public={"discrepancy": "y_1", "kind": "weight"})  # fmt: skip
        if chance.random() < 0.5:
            other.append("job.done")
    seq = signed(whole, "disposal.proposed", chance.choice((2, 3)))
    form, sig = statement_of(whole, seq)
    body, other.now = whole.bodies[seq], whole.now
    other.append(body["ev"], case="c_one", exhibit=DISK, public=dict(body["pub"]),
                 committed={"statement": form, "sig": sig}, stmt=body["stmt"])  # fmt: skip
    return Forged(other, mapped(other, chance))


@family("does not follow the entry before it", "that the map of heads in entry")
def entry_branched(chance: random.Random) -> Forged:
    """The same tree goes on with a second branch of the case's and the exhibit's chains."""
    log = begun(chance)
    names = ("c_one", DISK)
    before = {name: log.chains[name] for name in names}
    left_out = {
        log.append("exhibit.discrepancy", case="c_one", exhibit=DISK,
                   public={"discrepancy": f"y_{n}", "kind": "weight"})
        for n in range(chance.randrange(1, 3))
    }  # fmt: skip
    head = mapped(log, chance)
    log.chains.update(before)
    for _ in range(chance.randrange(1, 4)):
        log.append("exhibit.resealed", case="c_one", exhibit=DISK, public={"seal_in": "B2"})
    if chance.random() < 0.5:
        log.append("heads.root", public=log.heads().fields())
    return Forged(log, head, hidden=left_out)


def _signed_with(log: gen.MadeLog, event: str, name: int, key: int) -> int:
    """An act of one person, signed with another's key; with none for 0."""
    here = log.chains[DISK][1].hex()
    part = {"disposal.authorised": "authoriser"}[event]
    form = log.statement(event, "c_one", DISK, here, {part: name}, facts={**PLAN, "order": "o_1"})
    made = gen.signatures(form, {part: key or OWN})
    made[0]["by"] = f"u_{name}"
    if not key:
        made[0]["s"] = "00" * 64
    told = {"state": "authorised", **PLAN}
    return log.append(event, case="c_one", exhibit=DISK, public=told,
                      committed={"statement": form, "sig": made},
                      stmt=gen.statement_digest(form))  # fmt: skip
