"""What people signed, entry by entry: who had to, with which keys, and who took which part before.

Anyone who reads the log believes only this. A kind of entry that is not on the list, a field that
its kind does not have, a part that is missing, a person in two parts that must be different people,
or a key that came in another way than keys come: the log is not accepted.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.accredited import Accredited
from evidence_store.custody.signed.bars import Bars
from evidence_store.custody.signed.capacities import Capacities
from evidence_store.custody.signed.ended_again import EndedAgain
from evidence_store.custody.signed.enrolled import FOUNDED, KeysOfPeople, speaks_of_keys
from evidence_store.custody.signed.listing import Lists
from evidence_store.custody.signed.matters import MattersSoFar, require_lasting
from evidence_store.custody.signed.numbers import IssuedNumbers
from evidence_store.custody.signed.statements import (
    FIELD,
    SIGNATURES,
    STATEMENT,
    listed_fault,
    read_form,
    verify_opened,
    verify_signatures,
)
from evidence_store.custody.signed.times import CORRECTED
from evidence_store.custody.signed.translations import Translations
from evidence_store.domain.certificates.stated_facts import OPERATOR
from evidence_store.domain.events.entry_kinds import public_fault
from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_STAND_IN
from evidence_store.domain.events.separations import (
    CARRY_OUT,
    ENDS_A_BAR,
    KEY_WAIT,
    LASTS,
    NAMED_PARTS,
    SETTLED,
    TRIAL,
    TRIED,
    bears_on,
)
from evidence_store.domain.events.who_signs import (
    MAY_BE_UNSIGNED,
    SIGNED,
    naming_fault,
    signers_fault,
)
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.signing.passkeys import EnrolledKeys
    from evidence_store.domain.signing.signed_acts import Signature

    Told: TypeAlias = Callable[
        [Sequence[int], Sequence[str]], Mapping[int, Mapping[str, JsonValue]]
    ]

_PROVED: dict[tuple[bytes, ...], Proving] = {}
"""By the exact entries: whose signatures held once hold for good."""

_MOST_PROVED = 16


@dataclass(frozen=True, slots=True)
class _Ended:
    """An entry that ended a bar to erasing: who ended it, and for which exhibits."""

    seq: int
    by: set[str]
    about: str | None
    named: object

    def bears_on(self, leaf: Leaf) -> bool:
        return bears_on((leaf.exhibit_id,), about=self.about, named=self.named)


class Proving:
    """One pass over a log, or over its control chain; counts the signatures that hold.

    Args:
        is_whole: nothing of the log is left out. Else, as of the entries that a certificate
            carries, nobody can tell from what is there that nothing barred an act, or that a
            standing order named the exhibit.
    """

    def __init__(self, *, is_whole: bool = True) -> None:
        self.keys = KeysOfPeople()
        self.capacities = Capacities(self.keys)
        self.translations = Translations()
        self.deputies: Mapping[str, frozenset[str]] = {}
        """Who took a part in the newest entry as a deputy, and in whose place they could."""
        self.signatures = 0
        self._log_key: JsonValue = None
        self._is_training = False
        self._stated: set[bytes] = set()  # outside exhibits no xprev keeps a statement to one place
        self._matters = MattersSoFar()
        self._bars, self._is_whole = Bars(), is_whole
        self._lists, self._numbers = Lists(), IssuedNumbers()
        self._tried: set[JsonValue] = set()
        self._accredited, self._ended_again = Accredited(), EndedAgain()
        self._ended: dict[str | None, list[_Ended]] = defaultdict(list)

    def take(self, leaf: Leaf, opened: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
        """Take the next entry; give the form of its statement, None where nobody signs it.

        Args:
            leaf: the entry.
            opened: its fields ``statement`` and ``sig``, each held to its commitment already.

        Raises:
            TamperedLogError: what it says, or who signed it, is not as its kind of entry needs.
        """
        if fault := public_fault(leaf.event, leaf.public):
            raise TamperedLogError(f"Entry {leaf.place.seq}: {fault}.")
        self._verify_whole(leaf, opened)
        form, signed = self._signed(leaf, opened)
        parts = _parts_of(leaf, signed)
        # After the signatures: who took which part is known by them.
        lasting = self._matters.take(leaf, parts, form)
        self._verify_ended(leaf, parts)
        self._verify_tried(leaf)
        self._accredited.take(leaf)
        self._ended_again.take(leaf)
        self._lists.take(leaf)
        self.deputies = self.capacities.require(leaf, parts)
        require_lasting(leaf, lasting, self._bars)
        if leaf.event in LASTS and self._is_whole:
            self._bars.require_none(leaf)
            self._bars.require_named(leaf)
        self._bars.take(leaf)
        self._verify_founding(leaf)
        self.translations.take(leaf, [each.by for each in signed])
        self._numbers.take(leaf)
        if leaf.event == CORRECTED and isinstance(since := leaf.public.get("since"), int):
            self.keys.correct_time(since=since, at=leaf.recorded)
        # What an entry gives counts from the next one on, so that nobody vouches for their own key.
        self.capacities.enter(leaf, parts)
        self.keys.enter(leaf, [each.by for each in signed])
        return form

    def take_alone(self, leaf: Leaf, opened: Mapping[str, JsonValue]) -> tuple[Signature, ...]:
        """Take an entry without what it rests on; give who signed it, with keys in force by then.

        Args:
            leaf: the entry; keys of people neither begin nor end by it.
            opened: as for ``take``.

        Raises:
            TamperedLogError: what it says, or who signed it, is not as its kind of entry needs.
        """
        if fault := public_fault(leaf.event, leaf.public):
            raise TamperedLogError(f"Entry {leaf.place.seq}: {fault}.")
        self._verify_whole(leaf, opened)
        return self._signed(leaf, opened)[1]

    def _verify_whole(self, leaf: Leaf, opened: Mapping[str, JsonValue]) -> None:
        seq = leaf.place.seq
        fields = {STATEMENT, SIGNATURES} & leaf.commitments.keys()
        if (leaf.statement is None) != (not fields) or len(fields) == 1:
            raise TamperedLogError(f"Entry {seq} does not say whole what was signed.")
        if leaf.statement is None and leaf.event in SIGNED.keys() - MAY_BE_UNSIGNED:
            raise TamperedLogError(f"Entry {seq} is of a kind that people sign, and is not signed.")
        if fields - opened.keys():
            raise TamperedLogError(f"Entry {seq}: what was signed is no longer kept.")

    def _signed(
        self, leaf: Leaf, opened: Mapping[str, JsonValue]
    ) -> tuple[dict[str, JsonValue] | None, tuple[Signature, ...]]:
        if leaf.statement is None:
            return None, ()
        seq, keys = leaf.place.seq, self.keys.signing(leaf)
        form = read_form(leaf, opened[STATEMENT])
        signed = verify_signatures(seq, form, opened[SIGNATURES], keys)
        if fault := signers_fault(leaf.event, (each.role for each in signed)):
            raise TamperedLogError(f"Entry {seq}: {fault}.")
        if fault := naming_fault(leaf.public, ((each.role, each.by) for each in signed)):
            raise TamperedLogError(f"Entry {seq}: {fault}.")
        if len({each.by for each in signed}) != len(signed):
            raise TamperedLogError(f"Entry {seq}: one person signed it in two parts.")
        if fault := listed_fault(leaf.event, signed):
            raise TamperedLogError(f"Entry {seq}: {fault}.")
        if leaf.exhibit_id is None:
            if leaf.statement in self._stated:
                raise TamperedLogError(f"Entry {seq}: its statement was used before.")
            self._stated.add(leaf.statement)
        self._verify_settled(leaf, signed)
        self.signatures += len(signed)
        return form, signed

    def _verify_founding(self, leaf: Leaf) -> None:
        """The first people signed for the log's own key; training files are for training alone."""
        if leaf.event == "log.started":
            self._log_key = leaf.public.get("key")
            self._is_training = leaf.public.get("training") is True
        elif leaf.event == EXHIBIT_STAND_IN.name and not self._is_training:
            raise TamperedLogError(
                f"Entry {leaf.place.seq} uses a training file, and this is no folder for training."
            )
        elif leaf.event == FOUNDED and self._log_key not in (None, leaf.public.get("log_key")):
            raise TamperedLogError(
                f"Entry {leaf.place.seq}: the first people signed for another log's key."
            )

    def _verify_settled(self, leaf: Leaf, signed: Iterable[Signature]) -> None:
        if leaf.event not in SETTLED:
            return
        for each in signed:
            since = self.keys.replaced_at.get(each.by)
            if since is not None and leaf.recorded < since[1] + KEY_WAIT:
                raise TamperedLogError(
                    f"Entry {leaf.place.seq}: the key of {each.by} had been replaced less than 24 "
                    "hours before; such a key cannot sign for this."
                )

    def _verify_tried(self, leaf: Leaf) -> None:
        """A method by firmware is proposed only after two people signed for a trial of it."""
        method = leaf.public.get("method")
        if leaf.event == TRIAL:
            self._tried.add(method)
        if leaf.event == "disposal.proposed" and method in TRIED and method not in self._tried:
            raise TamperedLogError(
                f"Entry {leaf.place.seq} proposes what no two people signed for a trial of."
            )

    def _verify_ended(self, leaf: Leaf, parts: Mapping[str, set[str]]) -> None:
        """Nobody carries out an erasure who ended a bar to it in the same case."""
        if leaf.event in CARRY_OUT:
            for each in self._ended[leaf.case_id]:
                if each.bears_on(leaf) and (both := each.by & parts.get(OPERATOR, set())):
                    raise TamperedLogError(
                        f"Entry {leaf.place.seq}: {min(both)} ended a bar to erasing by entry "
                        f"{each.seq}, and carries the erasure out."
                    )
        if by := parts.get(ENDS_A_BAR.get(leaf.event, "")):
            named = leaf.public.get("exhibits")
            self._ended[leaf.case_id].append(_Ended(leaf.place.seq, by, leaf.exhibit_id, named))


def verify_fields(
    leaf: Leaf, form: Mapping[str, JsonValue] | None, opened: Sequence[Disclosure]
) -> None:
    """Check that what is kept of a statement's fields opens what was signed.

    Raises:
        TamperedLogError: it does not, or nothing was signed.
    """
    seq = leaf.place.seq
    if opened and form is None:
        raise TamperedLogError(f"Entry {seq} has no field {opened[0].path!r} to disclose.")
    if form is not None:
        verify_opened(seq, form, opened)


def keys_in_force(control: Sequence[Entry], told: Told) -> dict[str, EnrolledKeys]:
    """Everybody's keys at the end of a control chain, each by its proven life.

    Args:
        control: the chain.
        told: gives fields of its entries (``CustodyLog.told``).

    Raises:
        TamperedLogError: a key came in another way than keys come.
    """
    return keys_of_people(control, told).in_force


def keys_of_people(control: Sequence[Entry], told: Told) -> KeysOfPeople:
    """The same with all that is known of keys."""
    return _proved(control, told).keys


def translations_in(control: Sequence[Entry], told: Told) -> Translations:
    """The translations that stand at the end of a control chain, each as people signed for it.

    Raises:
        TamperedLogError: as ``keys_in_force``.
    """
    return _proved(control, told).translations


def require_duties(
    leaf: Leaf, signed: Iterable[Signature], control: Sequence[Entry], told: Told
) -> None:
    """Check that everybody's duties include their part in an entry that follows a control chain.

    Raises:
        TamperedLogError: somebody's do not; so anyone who reads the log would refuse the entry.
    """
    _proved(control, told).capacities.require(leaf, _parts_of(leaf, signed))


def _proved(control: Sequence[Entry], told: Told) -> Proving:
    """All that is known of keys and duties; what was proved once is not proved again."""
    bodies = tuple(each.body for each in control if speaks_of_keys(each.body))
    if bodies not in _PROVED:
        proving, leaves = Proving(), [read_leaf(each) for each in bodies]
        fields = told([leaf.place.seq for leaf in leaves], (STATEMENT, SIGNATURES))
        for leaf in leaves:
            proving.take(leaf, fields.get(leaf.place.seq, {}))
        while len(_PROVED) >= _MOST_PROVED:
            _PROVED.pop(next(iter(_PROVED)), None)
        _PROVED[bodies] = proving
    return _PROVED[bodies]


def is_field(path: str) -> bool:
    """Whether a path names a field of a statement, and not of the entry."""
    return path.startswith(FIELD)


def _parts_of(leaf: Leaf, signed: Iterable[Signature]) -> dict[str, set[str]]:
    """Who takes which part by this entry: by signing in it, or by being named as it in clear."""
    parts: dict[str, set[str]] = {}
    for each in signed:
        # "founder 1" and "founder 2" are one part, which several people take.
        parts.setdefault(each.role.partition(" ")[0], set()).add(each.by)
    for name in NAMED_PARTS:
        if isinstance(named := leaf.public.get(name), str):
            parts.setdefault(name, set()).add(named)
    return parts
