"""In what capacity somebody takes a part in an entry: by their own duty, or as a deputy.

A delegation is a supervisor's, in force from its begin until just before its end, as long as nobody
ended it, both people have keys in force, the supervisor's is the one that signed it, and no
correction of the clock reaches back to it. The person who names a deputy has the duty of their own,
so that no delegation makes another.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.signed.enrolled import DELEGATED, DELEGATION_ENDED, LEFT, REPLACED
from evidence_store.custody.signed.times import CORRECTED
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, FLOOR, SMALL_DESK_ACTS
from evidence_store.domain.people.parts_and_duties import ANYBODY, acts_of
from evidence_store.domain.people.person import Duty
from evidence_store.errors import TamperedLogError
from forensics.documents import time_from_text, time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.custody.signed.enrolled import KeysOfPeople
    from evidence_store.domain.people.duties import Act


@dataclass(frozen=True, slots=True)
class _Delegation:
    seq: int
    supervisor: str
    deputy: str
    begins: datetime
    ends: datetime


class Capacities:
    """What people may do, entry by entry; it reads keys and duties of who is in force.

    Args:
        keys: as they are before the entry that is asked about.
    """

    def __init__(self, keys: KeysOfPeople) -> None:
        self._keys = keys
        self._delegations: dict[str, _Delegation] = {}

    def require(
        self, leaf: Leaf, parts: Mapping[str, Collection[str]]
    ) -> Mapping[str, frozenset[str]]:
        """Check that everybody's duties include their part in the entry.

        Args:
            leaf: the entry.
            parts: who takes which part by it.

        Returns:
            Those who took a part as deputies, each with the supervisors in whose place they could.

        Raises:
            TamperedLogError: somebody's duties do not.
        """
        acts = acts_of(leaf.event, in_case=leaf.case_id is not None)
        deputies: dict[str, frozenset[str]] = {}
        # In a fixed order, so that one log always fails with one sentence.
        for part in sorted(acts.keys() & parts.keys()):
            for person in sorted(parts[part]):
                if self._is_own(person, acts[part]):
                    continue
                places = self._places(person, acts[part], at=leaf.recorded)
                if not places:
                    raise TamperedLogError(
                        f"Entry {leaf.place.seq}: the duties of {person} did not include the part "
                        f"of {part}."
                    )
                deputies[person] = places
        self._require_ender(leaf, parts)
        return deputies

    def enter(self, leaf: Leaf, parts: Mapping[str, Collection[str]]) -> None:
        """Take an entry whose parts hold: what it says of deputies counts from the next one on.

        Raises:
            TamperedLogError: it does not state correctly who deputises for whom, and for how long.
        """
        if leaf.case_id is not None:
            return
        if leaf.event == DELEGATED:
            self._delegate(leaf, parts["supervisor"])
        elif leaf.event == DELEGATION_ENDED:
            self._delegations.pop(str(leaf.public["delegation"]), None)
        elif leaf.event == REPLACED:
            self._end(lambda one: one.supervisor == leaf.public["person"])
        elif leaf.event == LEFT:
            self._end(lambda one: leaf.public["person"] in (one.supervisor, one.deputy))
        elif leaf.event == CORRECTED and isinstance(since := leaf.public.get("since"), int):
            # Its dates are of a clock that two people have found to be wrong since (ADR 34).
            self._end(lambda one: one.seq >= since)

    def _is_own(self, person: str, act: Act | None) -> bool:
        if act is ANYBODY or self._keys.duties_of(person) & ALLOWED_DUTIES[act]:
            return True
        keepers = self._keys.keepers
        # With one administrator at a desk of three, a lost key would end the unit (ADR 19).
        return act in SMALL_DESK_ACTS and len(keepers) <= FLOOR and person in keepers

    def _places(self, person: str, act: Act | None, *, at: datetime) -> frozenset[str]:
        # A deputy whose own key has ended acts for nobody.
        if act not in DEPUTY_ACTS or not self._keys.duties_of(person):
            return frozenset()
        return frozenset(
            each.supervisor
            for each in self._delegations.values()
            if each.deputy == person and each.begins <= at < each.ends
        )

    def _require_ender(self, leaf: Leaf, parts: Mapping[str, Collection[str]]) -> None:
        """A delegation is ended by the supervisor who made it, or by an administrator."""
        if leaf.event != DELEGATION_ENDED or leaf.case_id is not None:
            return
        made = self._delegations.get(str(leaf.public["delegation"]))
        for person in parts["ender"]:
            is_own = made is not None and made.supervisor == person
            if not is_own and Duty.ADMINISTRATOR not in self._keys.duties_of(person):
                raise TamperedLogError(
                    f"Entry {leaf.place.seq}: a delegation was ended by a person who neither made "
                    "it nor is an administrator."
                )

    def _delegate(self, leaf: Leaf, by: Collection[str]) -> None:
        begins, ends = (_moment(leaf.public[name]) for name in ("begins", "ends"))
        name, supervisor = leaf.public["delegation"], leaf.public["supervisor"]
        fault = TamperedLogError(
            f"Entry {leaf.place.seq} does not state correctly who deputises for whom, and for how "
            "long."
        )
        if begins is None or ends is None or not begins < ends:
            raise fault
        # Named in clear and signed by one and the same: nobody names another's deputy.
        if [supervisor] != [*by] or not isinstance(name, str):
            raise fault
        deputy = str(leaf.public["deputy"])
        self._delegations[name] = _Delegation(leaf.place.seq, str(supervisor), deputy, begins, ends)

    def _end(self, has_ended: Callable[[_Delegation], bool]) -> None:
        kept = {name: one for name, one in self._delegations.items() if not has_ended(one)}
        self._delegations = kept


def _moment(told: object) -> datetime | None:
    """A time as the log writes it; None for anything else."""
    try:
        moment = time_from_text(str(told))
    except ValueError:
        return None
    return moment if time_to_text(moment) == told else None
