"""Whose key is whose, and which duties are: both have one life, and each step of it is signed.

A key comes into force by one of four ways, each a statement that names the key, signed by people
whose keys were in force before it (the founders: by the keys that their own statement names):

* the founding, which everybody signs whose key it names;
* an enrolment, confirmed by somebody who is neither the enrolled nor the person who enrolled them;
  after a break-glass, which two people signed for that key, no enroller signs;
* a replacement that one person asked for and another confirmed, neither of them its owner;
* a passkey, admitted by its owner's own key.

Nothing else gives a key, whatever an entry says. Signing keys, passkeys and duties stand in clear.
The person who vouches for somebody's first key states their duties with it; so do all founders, and
two people by a break-glass, which restores one duty. They stay the same until their owner leaves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.heads.log_keys import KEYS_REPLACED
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.people.person import duties_text, needs_unit_keys, read_duties
from evidence_store.domain.signing.passkeys import EnrolledKeys, PasskeyKey, is_admitted
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.people.person import Duty

ENROLLED, CONFIRMED, FOUNDED = "person.enrolled", "person.confirmed", "unit.founded"
ASKED, REPLACED, LEFT = "person.key_asked", "person.key_replaced", "person.left"
GLASS_ASKED, GLASS_USED = "breakglass.asked", "breakglass.used"
ADMITTED, REMOVED = "passkey.admitted", "passkey.removed"
DELEGATED, DELEGATION_ENDED = "delegation.made", "delegation.ended"
TRANSLATED, READ_OVER = "translation.signed", "translation.read_over"
TRANSLATION_WITHDRAWN = "translation.withdrawn"
OF_TRANSLATIONS = frozenset({TRANSLATED, READ_OVER, TRANSLATION_WITHDRAWN})

_STEPS = frozenset(
    {
        ENROLLED,
        CONFIRMED,
        FOUNDED,
        ASKED,
        REPLACED,
        LEFT,
        GLASS_ASKED,
        GLASS_USED,
        ADMITTED,
        REMOVED,
    }
)
OF_KEYS = _STEPS | {
    "log.started",
    KEYS_REPLACED,
    "clock.correction_asked",
    "clock.corrected",
    DELEGATED,
    DELEGATION_ENDED,
    *OF_TRANSLATIONS,
}
"""With what names the log's keys, what corrects how long ago a key came, whose deputy acts, and
whose translation counts: none of it can be left out of what a document carries."""

_SPEAKS_OF_KEYS = tuple(f'"ev":"{each}"'.encode() for each in sorted(OF_KEYS))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A key that one person vouched for, and that waits for another."""

    person: str
    key: bytes
    by: str
    missing: object = None
    """The duty that a break-glass restores."""


class KeysOfPeople:
    """The keys in force and the duties of their owners, entry by entry of the control chain."""

    def __init__(self) -> None:
        self.in_force: dict[str, EnrolledKeys] = {}
        self.replaced_at: dict[str, tuple[int, datetime]] = {}
        self._duties: dict[str, frozenset[Duty]] = {}
        self._ever: dict[bytes, str] = {}
        self._founders: dict[str, bytes] = {}
        self._enrolled: dict[str, _Waiting] = {}
        self._asked: dict[str, _Waiting] = {}
        self._glass: dict[str, _Waiting] = {}  # asked for by one person
        self._used: dict[str, _Waiting] = {}  # and used by a second
        self._is_founded = False

    @property
    def is_founded(self) -> bool:
        """Whether the first people have all signed."""
        return self._is_founded

    @property
    def keepers(self) -> frozenset[str]:
        """Everybody with a key in force but those who are readers alone."""
        return frozenset(one for one in self.in_force if needs_unit_keys(self._duties[one]))

    def duties_of(self, person: str) -> frozenset[Duty]:
        """A person's own duties; none without a key in force."""
        return self._duties[person] if person in self.in_force else frozenset()

    def newest(self, person: str) -> bytes | None:
        """The key that the log named last for somebody, in force or not; None for a stranger."""
        known = [key for key, owner in self._ever.items() if owner == person]
        return known[-1] if known else None

    def signing(self, leaf: Leaf) -> Mapping[str, EnrolledKeys]:
        """Whose signature under this entry counts, and by which keys."""
        if leaf.event == FOUNDED and leaf.case_id is None and not self._is_founded:
            return {person: EnrolledKeys(key) for person, key in self._founders.items()}
        return self.in_force

    def correct_time(self, *, since: int, at: datetime) -> None:
        """Count keys that were replaced under a wrong clock as replaced when it was corrected."""
        self.replaced_at = {
            person: (seq, at if seq >= since else then)
            for person, (seq, then) in self.replaced_at.items()
        }

    def enter(self, leaf: Leaf, signers: Collection[str]) -> None:
        """Take an entry whose signatures hold: its keys are in force from the next one on.

        Args:
            leaf: the entry.
            signers: who signed it, with a key that counted then.

        Raises:
            TamperedLogError: it would give somebody a key in another way than there is.
        """
        if leaf.event not in _STEPS or leaf.case_id is not None:
            return
        try:
            holds = self._take(leaf, signers)
        except (KeyError, ValueError, TypeError):
            holds = False
        if not holds:
            raise TamperedLogError(
                f"Entry {leaf.place.seq}: a key of a person came in another way than founding, "
                "enrolment with confirmation, replacement by two people, or admission of a passkey."
            )

    def _take(self, leaf: Leaf, signers: Collection[str]) -> bool:
        if leaf.event == FOUNDED:
            return self._found(leaf, signers)
        step = {
            ENROLLED: self._enrol,
            CONFIRMED: self._confirm,
            ASKED: self._ask,
            REPLACED: self._replace,
            LEFT: self._leave,
            GLASS_ASKED: self._break_glass,
            GLASS_USED: self._break_glass,
            ADMITTED: self._passkey,
            REMOVED: self._passkey,
        }[leaf.event]
        return step(leaf, str(leaf.public["person"]), signers)

    def _found(self, leaf: Leaf, signers: Collection[str]) -> bool:
        named = keys_text(self._founders)
        holds = not self._is_founded and set(signers) == set(self._founders)
        duties = duties_of_all({person: self._duties[person] for person in self._founders})
        holds = holds and (leaf.public["keys"], leaf.public["duties"]) == (named, duties)
        self._is_founded = True
        self.in_force = {person: EnrolledKeys(key) for person, key in self._founders.items()}
        return holds

    def _enrol(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        key = _key(leaf.public["signing_key"])
        # A second enrolment would give another key without the
        # day that a replaced key waits (ADR 19).
        if person in self._enrolled or person in self._ever.values() or not self._is_new(key):
            return False
        self._ever[key] = person
        self._duties[person] = read_duties(leaf.public["duties"])
        if not self._is_founded:
            self._founders[person] = key
            # Founders sign once for the keys of all, in the founding.
            return not signers and "breakglass" not in leaf.public
        # Nobody vouches for the key of a person whom they have not seen (ADR 19).
        if leaf.public.get("met_in_person") is None:
            return False
        by = tuple(signers)
        if not by:
            asked = self._used.pop(str(leaf.public["breakglass"]))
            wanted = (person, key, leaf.public["duties"])
            by = (asked.by,) if (asked.person, asked.key, asked.missing) == wanted else ()
        self._enrolled[person] = _Waiting(person, key, *by)
        return True

    def _confirm(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        waits = self._enrolled.pop(person)
        self.in_force[person] = EnrolledKeys(waits.key)
        named = _key(leaf.public["signing_key"]) == waits.key
        named = named and leaf.public["duties"] == duties_text(self._duties[person])
        return named and not {waits.by, person} & set(signers)

    def _ask(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        self._asked[person] = _Waiting(person, _key(leaf.public["new_key"]), *signers)
        return person in self.in_force

    def _leave(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        del leaf, signers
        gone = (self.in_force.pop(person, None), self._enrolled.pop(person, None))
        return gone != (None, None)

    def _replace(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        key = _key(leaf.public["signing_key"])
        waits = self._asked.pop(person, None) or self._of_glass(person, key)
        if waits is None or waits.key != key or not self._is_new(key):
            return False
        self._ever[key] = person
        known = self.in_force.pop(person)  # KeyError: they have none to replace
        # The key that ends had admitted the passkeys; none outlives it (ADR 21).
        self.in_force[person] = replace(known, signing_key=key, passkeys={})
        self.replaced_at[person] = leaf.place.seq, leaf.recorded
        return not {waits.by, person} & set(signers)

    def _break_glass(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        (by,) = signers
        glass, key = str(leaf.public["breakglass"]), _key(leaf.public["new_key"])
        missing = leaf.public["missing"]
        # Somebody who has the duty shows that nothing is missing (ADR 19).
        if missing in self._duties[by]:
            return False
        if leaf.event == GLASS_ASKED:
            self._glass[glass] = _Waiting(person, key, by, missing)
            return by != person
        asked = self._used[glass] = self._glass.pop(glass)
        same = (asked.person, asked.key, asked.missing) == (person, key, missing)
        return same and by not in (asked.by, person)

    def _of_glass(self, person: str, key: bytes) -> _Waiting | None:
        for name, each in self._used.items():
            is_for = (each.person, each.key) == (person, key)
            if is_for and each.missing in self._duties[person]:
                return self._used.pop(name)
        return None

    def _passkey(self, leaf: Leaf, person: str, signers: Collection[str]) -> bool:
        told, owner = leaf.public, self.in_force[person]
        passkey, passkeys = bytes.fromhex(str(told["passkey"])), dict(owner.passkeys)
        passkeys.pop(passkey, None)
        holds = set(signers) == {person}
        if leaf.event == ADMITTED:
            key = PasskeyKey(bytes.fromhex(str(told["public_key"])), str(told["rp"]))
            admitted = bytes.fromhex(str(told["admitted"]))
            holds = holds and is_admitted(passkey, key, admitted=admitted, owner=owner.signing_key)
            passkeys[passkey] = key
        self.in_force[person] = replace(owner, passkeys=passkeys)
        return holds

    def _is_new(self, key: bytes) -> bool:
        # One that waits for its second person must not be enrolled for another meanwhile.
        return key not in self._ever and all(key != each.key for each in self._asked.values())


def speaks_of_keys(body: bytes) -> bool:
    """Whether an entry has to do with keys of people: begins or ends one, or tells how long ago."""
    return any(mark in body for mark in _SPEAKS_OF_KEYS) and is_of_keys(read_leaf(body))


def is_of_keys(leaf: Leaf) -> bool:
    """Whether a leaf is such an entry."""
    return leaf.case_id is None and leaf.event in OF_KEYS


def keys_text(keys: Mapping[str, bytes]) -> str:
    """Ids and keys as the founding names them: ``ID=KEY``, by id, with blanks between."""
    return " ".join(f"{person}={key.hex()}" for person, key in sorted(keys.items()))


def duties_of_all(duties: Mapping[str, Iterable[Duty]]) -> str:
    """Ids and duties as the founding names them: ``ID=DUTY,DUTY``, by id, with blanks between."""
    words = {person: duties_text(own).replace(" ", ",") for person, own in duties.items()}
    return " ".join(f"{person}={own}" for person, own in sorted(words.items()))


def _key(text: object) -> bytes:
    key = bytes.fromhex(str(text))
    if len(key) != 32 or key.hex() != text:
        message = "not a key"
        raise ValueError(message)
    return key
