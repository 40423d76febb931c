"""Lists of statements that one person signed once, and what an insider makes of them.

The insider has the log, and their own key; what ``u_2`` signed is genuine, and can be taken.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.entry_kinds import stated_by
from evidence_store.domain.events.together import ALONE
from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, SIGNED
from evidence_store.domain.signing.stated import STATED_AS
from forensics.canonical import canonical
from forensics.value_classes import dataclass
from tests.attacks.forging.families import MEMBERS, family
from tests.attacks.forging.insider import DISK, NAMED, OWN, Forged, begun, mapped
from tests.builders import told_in_clear
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.lists import LIST, STATEMENT, tree_over

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

OTHER = 2
"""The number of the person who signs in good faith."""
CASE, ELSEWHERE = "c_one", "c_two"
OF_A_CASE = ("notice.nobody_else", "order.appeal_checked", "order.disclosure_decided",
             "order.enquiries_answered", "order.read", "order.owner_decided")  # fmt: skip
OF_AN_EXHIBIT = ("hits.graded", "order.mapped")
NEVER = sorted(
    kind
    for kind in ALONE
    if len(SIGNED[kind]) == 1
    and kind not in MAY_BE_UNSIGNED
    and not kind.startswith(("person.", "key.", "passkey.", "unit.", "log."))
)
"""But for keys and the log itself, which no case has."""
BY_ITSELF = "is signed by itself, never in a list"
NOT_MADE = "was not made with the enrolled key"


@dataclass(frozen=True)
class Made:
    """A statement that waits to be signed in a list, and what its entry says in clear."""

    event: str
    form: dict[str, Any]
    told: dict[str, Any]
    exhibit: str | None = None

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(STATEMENT + canonical(self.form)).digest()


def made(
    log: gen.MadeLog, event: str, by: int, *, case: str = CASE, exhibit: str | None = None
) -> Made:
    """A statement of that person alone, as the log stands."""
    (part,) = SIGNED[event]
    told = told_in_clear(event)
    told |= {name: who for name, who in NAMED.items() if name in told}
    told |= {part: f"u_{by}"} if part in told else {}
    stated = {name: value for name, value in told.items() if name in stated_by(event)}
    last = log.chains.get(exhibit or "")
    prev = last[1].hex() if last else None
    form = log.statement(STATED_AS.get(event, event), case, exhibit, prev, {part: by},
                         facts=stated)  # fmt: skip
    return Made(event, form, told, exhibit)


def signed_once(items: Sequence[Made], by: int, *, case: str = CASE) -> list[Any]:
    """What stands as the signature under each of these, of that person over all of them."""
    digests = [each.digest for each in items]
    root, path = tree_over(digests)
    told = {"v": 2, "by": f"u_{by}", "case_id": case, "size": len(items), "root": root.hex()}
    own = gen.person_key(by).sign(LIST + canonical(told)).hex()
    return [
        {"list": {"index": n, "path": path(n), "size": len(items)}, "s": own}
        for n in range(len(items))
    ]


def record(log: gen.MadeLog, item: Made, signature: Any) -> int:
    """The entry of a statement, with that in place of its signature."""
    ((part, by),) = item.form["signers"]
    return log.append(
        item.event,
        case=item.form["case_id"],
        exhibit=item.exhibit,
        public=item.told,
        committed={"statement": item.form, "sig": [{"by": by, "role": part, "s": signature}]},
        whole=False,
    )


def some(log: gen.MadeLog, chance: random.Random, by: int = OTHER) -> list[Made]:
    """Two to five statements of one person in one case, at most one of them about the disk."""
    kinds = [chance.choice(OF_A_CASE) for _ in range(chance.randrange(2, 5))]
    items = [made(log, each, by) for each in kinds]
    if chance.random() < 0.5:
        items.insert(chance.randrange(len(items) + 1),
                     made(log, chance.choice(OF_AN_EXHIBIT), by, exhibit=DISK))  # fmt: skip
    return items


def genuine_list(chance: random.Random) -> Forged:
    """What belongs together, signed once by a key, recorded one after the other."""
    log = begun(chance)
    items = some(log, chance, by=chance.choice((OWN, OTHER, 3)))
    by = int(items[0].form["signers"][0][1].removeprefix("u_"))
    for item, signature in zip(items, signed_once(items, by), strict=True):
        record(log, item, signature)
    return Forged(log, mapped(log, chance))


@family(NOT_MADE)
def slipped_into_a_list(chance: random.Random) -> Forged:
    """An item that was not among those that the person was shown: the root is of others."""
    log = begun(chance)
    shown = some(log, chance)
    slipped = made(log, chance.choice(OF_A_CASE), OTHER)
    items = [*shown]
    at = chance.randrange(len(items) + 1)
    if chance.random() < 0.5 or at == len(items):
        items.insert(at, slipped)
    elif items[at].exhibit is None:
        items[at] = slipped
    else:
        items.insert(at, slipped)
    own = signed_once(shown, OTHER)[0]["s"]
    for item, told in zip(items, signed_once(items, OTHER), strict=True):
        record(log, item, {**told, "s": own})
    return Forged(log, mapped(log, chance))


@family(NOT_MADE)
def listed_in_another_case(chance: random.Random) -> Forged:
    """Items of one case in a list that was signed for another."""
    log = begun(chance)
    log.append("case.opened", case=ELSEWHERE, committed={"by": "u_1"})
    items = some(log, chance)
    foreign = made(log, chance.choice(OF_A_CASE), OTHER, case=ELSEWHERE)
    listed = [*items, foreign]
    for item, signature in zip(listed, signed_once(listed, OTHER, case=ELSEWHERE), strict=True):
        record(log, item, signature)
    return Forged(log, mapped(log, chance))


@family(NOT_MADE)
def listed_by_another_person(chance: random.Random) -> Forged:
    """The insider signs a list in which an item is another person's."""
    log = begun(chance)
    own = some(log, chance, by=OWN)
    theirs = made(log, chance.choice(OF_A_CASE), OTHER)
    listed = [*own, theirs]
    for item, signature in zip(listed, signed_once(listed, OWN), strict=True):
        record(log, item, signature)
    return Forged(log, mapped(log, chance))


@family(BY_ITSELF, some=MEMBERS)
def never_to_be_listed(chance: random.Random) -> Forged:
    """An act that is signed by itself, put into a list by code of the signer's own."""
    log = begun(chance)
    items = [made(log, chance.choice(OF_A_CASE), OWN) for _ in range(chance.randrange(1, 4))]
    items.append(made(log, chance.choice(NEVER), OWN, exhibit=DISK))
    for item, signature in zip(items, signed_once(items, OWN), strict=True):
        record(log, item, signature)
    return Forged(log, mapped(log, chance))


@family(f"{NOT_MADE}|its statement was used before|its statement was signed for another entry")
def list_proof_replayed(chance: random.Random) -> Forged:
    """A proof of a list again: under another statement, at another place, or whole."""
    log = begun(chance)
    items = some(log, chance)
    told = signed_once(items, OTHER)
    for item, signature in zip(items, told, strict=True):
        record(log, item, signature)
    which = chance.randrange(len(items))
    same = made(log, items[which].event, OTHER, exhibit=items[which].exhibit)
    again = (
        (items[which], told[which]),
        (made(log, chance.choice(OF_A_CASE), OTHER), told[which]),
        (same, told[which - 1]),
    )
    record(log, *chance.choice(again))
    return Forged(log, mapped(log, chance))
