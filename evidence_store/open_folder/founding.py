"""The founding: the first people sign one statement, each alone, before a folder can be used.

``init`` makes the folder and lays the statement into it, over the log's key, the root, the
settings, the rules, and everybody's key and duties. Each of the first people checks it against the
folder in a process of their own and signs. With the last signature it becomes the first entry of
the log that people sign, and the folder opens.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import cattrs

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import duties_of_all, keys_text
from evidence_store.custody.signed.statements import as_signed
from evidence_store.data_folder.places import FOUNDING, SETTINGS
from evidence_store.domain.signing.signed_acts import (
    SignedAct,
    act_statement,
    is_signed_by,
    kept_facts,
    sign_act,
)
from evidence_store.errors import (
    CustodyError,
    NotFoundError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
)
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.ways import Way
from forensics.documents import from_json, to_json
from forensics.output import flush_folder, write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.domain.people.person import IdentityDocument, Person
    from evidence_store.open_folder.acting import OwnKey
    from evidence_store.open_folder.store import Reading, Store

EVENT = "unit.founded"
_BEFORE = frozenset({"log.started", "person.enrolled"})
VALUES = "values"
"""The fact that is the digest of the unit's key for values: anyone who opens that compares it."""

_IN_CLEAR = "duties", "keys", "log", "log_key", "root", VALUES
_MOST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Founding:
    """How far the founding is: the ids of who has signed and of who has not."""

    signed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """True once everybody has signed: the folder can be used."""
        return not self.missing


def prepare_founding(store: Store, *, document: IdentityDocument, values: str) -> None:
    """Lay the statement that the first people are to sign into a folder that ``init`` makes.

    Args:
        store: the folder.
        document: what each of them saw of the others.
        values: digest of the unit's key for values.
    """
    with store.reading() as uow:
        people = uow.people.find()
        statement = act_statement(
            EVENT,
            signers={f"founder {place}": each.id for place, each in enumerate(people, start=1)},
            about=(None, None),
            standing=uow.custody.standing(None),
            facts=_facts(store, people, seen=document.value, values=values),
            at=store.clock(),
        )
    write_new(store.data / FOUNDING, to_json(SignedAct(statement, ())))


def read_founding(store: Store) -> SignedAct:
    """The statement that waits, with the signatures that it has, each checked against the folder.

    Raises:
        OutOfSequenceError: the founding is over.
        CustodyError: it does not say what the folder holds, or a signature is not valid.
    """
    path = store.data / FOUNDING
    if is_founded(store) or not path.is_file():
        raise OutOfSequenceError("The first people have signed already; the folder can be used.")
    try:
        with path.open("rb") as file:
            found = from_json(file.read(_MOST), SignedAct)
    except (ValueError, cattrs.BaseValidationError):
        raise _broken() from None
    statement = found.statement
    with store.reading() as uow:
        people = {each.id: each for each in uow.people.find()}
        seen, values = (dict(statement.facts).get(each, "") for each in ("met_in_person", VALUES))
        facts = kept_facts(_facts(store, [*people.values()], seen=seen, values=values))
        signers = sorted(by for _, by in statement.signers)
        # Over this very head: what was recorded since would be signed for unseen.
        stands = (statement.event, statement.facts, statement.checkpoint, signers)
        if stands != (EVENT, facts, str(uow.custody.head()), sorted(people)):
            raise _broken()
    for each in found.signatures:
        named = (each.role, each.by) in statement.signers
        if not named or not is_signed_by(people[each.by].signing_key, statement, each.signature):
            raise _broken()
    return found


def sign_founding(store: Store, acting: OwnKey) -> Founding:
    """Sign the founding statement as one of the first people; the last signature opens the folder.

    Where a reader signs last, somebody who opens the unit's keys runs this once more.

    Args:
        store: from ``open_unfounded``.
        acting: the person whose key is open in this process.

    Raises:
        OutOfSequenceError: the founding is over.
        SamePersonError: this person has signed already.
        StatementError: this person is none of the first, or the 72 hours are over.
        CustodyError: the statement does not say what the folder holds.
    """
    found = read_founding(store)
    _require_values_key(acting, found)
    roles = {by: role for role, by in found.statement.signers}
    signed = {each.by for each in found.signatures}
    if acting.actor.id not in roles:
        raise StatementError("You are none of the first people; only they sign the founding.")
    if signed == set(roles) and isinstance(acting, ActingWithKeys):  # nobody made the entry yet
        _record(store, acting, found)
        return Founding(tuple(sorted(signed)), ())
    if acting.actor.id in signed:
        raise SamePersonError("You have signed already. Each of the others signs now.")
    if store.clock() > found.statement.not_after:
        raise StatementError(
            "The founding was not signed within 72 hours. Delete the folder and begin again "
            "with: " + Way.INIT + "."
        )
    own = sign_act(
        found.statement,
        role=roles[acting.actor.id],
        by=acting.actor.id,
        signer=acting.sign,
    )
    whole = SignedAct(found.statement, (*found.signatures, own))
    write_new(store.data / FOUNDING, to_json(whole), replace=True)
    missing = tuple(sorted(set(roles) - signed - {acting.actor.id}))
    if not missing and isinstance(acting, ActingWithKeys):
        _record(store, acting, whole)
    return Founding((*sorted(signed), acting.actor.id), missing)


def is_founded(store: Store) -> bool:
    """Whether the first people have all signed: the entry stands right after their enrolments."""
    with store.reading() as uow:
        return _founded(uow)


def require_founded(store: Store) -> None:
    """Check that the folder can be used.

    Raises:
        CustodyError: not everybody of the first people has signed.
    """
    if not is_founded(store):
        raise CustodyError(
            "Not all of the first people have signed the founding of this unit, so the folder "
            "cannot be used yet. Each of them runs: " + Way.PERSON_SIGN_FOUNDING + "."
        )


def _founded(uow: Reading) -> bool:
    for stored in uow.custody.leaves.entries():
        leaf = read_leaf(stored.entry.body)
        if leaf.event not in _BEFORE:
            return leaf.event == EVENT
    return False


def _record(store: Store, acting: ActingWithKeys, whole: SignedAct) -> None:
    told = dict(whole.statement.facts)
    with store.unit_of_work(acting.unit_keys) as uow:
        uow.custody.append(
            Draft(
                event="unit.founded",
                case_id=None,
                exhibit_id=None,
                occurred=store.clock(),
                public={name: told[name] for name in _IN_CLEAR},
                signed=as_signed(whole),
            )
        )
        uow.commit()
    # Only once the entry is durable, or everybody would have to sign again.
    (store.data / FOUNDING).unlink()
    flush_folder(store.data)


def _require_values_key(acting: OwnKey, found: SignedAct) -> None:
    """Check that the key for values that is sealed here is the one that is signed for."""
    cases = acting.unit_keys.cases if isinstance(acting, ActingWithKeys) else None
    # Of the first people two at least open it; the others sign for the digest that these compare.
    if cases is not None and cases.values_digest != dict(found.statement.facts)[VALUES]:
        raise _broken()


def _facts(store: Store, people: Sequence[Person], *, seen: str, values: str) -> dict[str, str]:
    return {
        "keys": keys_text({each.id: each.signing_key for each in people}),
        "duties": duties_of_all({each.id: each.duties for each in people}),
        "log": store.log_key.origin,
        "log_key": str(store.log_key),
        "root": hashlib.sha256(store.root_pem()).hexdigest(),
        "settings": _sha256(store.data / SETTINGS),
        "rules": str(store.rules.digest),
        "training": "yes" if store.is_training else "no",
        "met_in_person": seen,
        VALUES: values,
    }


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise NotFoundError(f"{path.name} is not in the folder.") from None


def _broken() -> CustodyError:
    return CustodyError(
        "The founding statement does not say what this folder holds, or was changed. Do not "
        "sign. Delete the folder and begin again with: " + Way.INIT + "."
    )
