"""Work on a device is done by the person who holds it, out of an opened bag; nowhere else.

An exhibit that lies inside another one is in that one's bag. Source: law.md 3.2 (continuity).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.whereabouts import STANDS, Whereabouts
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


def is_at_bench(bag: Exhibit, *, by: str) -> bool:
    """Whether this person holds the bag, and it is open."""
    return bag.holder_id == by and bag.whereabouts is Whereabouts.IN_LAB


def require_held(bag: Exhibit, *, by: str) -> None:
    """Check that this person is recorded as the one who holds the bag.

    Raises:
        OutOfSequenceError: somebody else does, or the record names no person.
    """
    if bag.holder_id == by:
        return
    if bag.holder_id is not None:
        raise OutOfSequenceError(
            f"{bag.reference}: another person signed for it and holds it. Have it handed over to "
            "you first."
        )
    raise OutOfSequenceError(
        f"{bag.reference}: the record does not say that you hold it. Take it first, under its "
        "seal: " + Way.EXHIBIT_TAKE + "."
    )


def require_not_anothers(bag: Exhibit, *, by: str) -> None:
    """Check that no other person signed for the bag and holds it.

    Raises:
        OutOfSequenceError: another person did.
    """
    if bag.holder_id is not None:
        require_held(bag, by=by)


def require_free_to_take(bag: Exhibit, *, by: str) -> None:
    """Check that nobody of the unit is recorded as the one who holds the bag.

    Raises:
        OutOfSequenceError: somebody is.
    """
    if bag.holder_id == by:
        raise OutOfSequenceError(f"{bag.reference}: the record says that you hold it already.")
    require_not_anothers(bag, by=by)


def require_at_bench(bag: Exhibit, *, by: str) -> None:
    """Check that this person can work on what is in the bag now.

    Raises:
        OutOfSequenceError: somebody else holds it, or the bag is not open.
    """
    require_held(bag, by=by)
    if is_at_bench(bag, by=by):
        return
    if bag.seal is None:
        raise OutOfSequenceError(
            f"{bag.reference}: the exhibit is {STANDS[bag.whereabouts]}, so nothing can be done to "
            "it."
        )
    raise OutOfSequenceError(
        f"{bag.reference}: the record says that its bag is sealed. State which seal you broke to "
        "take it out."
    )


def is_broken_already(bag: Exhibit, number: str) -> bool:
    """Whether the bag is open, and this is the seal that was broken last."""
    last = bag.seals[-1] if bag.seals else None
    is_open = bag.whereabouts is Whereabouts.IN_LAB
    return is_open and last is not None and last.number == number
