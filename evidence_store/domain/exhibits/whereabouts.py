"""Where an exhibit is: with a person, in a store, on its way, open on a bench, lost, or gone.

The stage (``domain.exhibits.exhibit.Stage``) says what work was done; this says who answers for
the bag. It is a machine of its own, because an exhibit can be imaged and in transit at once. There
is always exactly one custodian: a person, a place, or, in transit, still the giver.

Source: law.md 9.2 (movement states) and 3.2 (continuity).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Whereabouts(StrEnum):
    """Where the exhibit is."""

    BOOKED_IN = "booked_in"  # sealed, with the person who had it when our record began
    HELD = "held"  # sealed, with a person
    STORED = "stored"  # sealed, in a named place: a locker, a property store
    IN_TRANSIT = "in_transit"  # given, and not yet taken; the giver still answers for it
    IN_LAB = "in_lab"  # its bag is open
    INSIDE = "inside"  # a part that is still in its parent, and moves with it
    LOST = "lost"
    GONE = "gone"  # finally disposed of: no longer with the police


class MovementAct(StrEnum):
    """What moves an exhibit."""

    HAND_OVER = "hand_over"  # giver and taker are both there
    OFFER = "offer"  # the giver signs, the taker is not there yet
    ACCEPT = "accept"
    RECALL = "recall"  # nobody came; it stays with the giver
    STORE = "store"  # put in a locker or the property store: a place signs nothing
    RESEAL = "reseal"  # opened and closed in one sitting
    OPEN = "open"
    CLOSE = "close"
    TAKE_OUT = "take_out"  # a part leaves its parent, into a bag of its own
    LOSE = "lose"
    FIND = "find"
    LEAVE = "leave"  # the final disposition


_W, _A = Whereabouts, MovementAct
_SEALED = (_W.BOOKED_IN, _W.HELD, _W.STORED)
_WITH_US = (*_SEALED, _W.IN_TRANSIT, _W.IN_LAB, _W.INSIDE)

MOVES: Mapping[MovementAct, Mapping[Whereabouts, Whereabouts]] = {
    _A.HAND_OVER: dict.fromkeys(_SEALED, _W.HELD),
    _A.OFFER: dict.fromkeys(_SEALED, _W.IN_TRANSIT),
    _A.ACCEPT: {_W.IN_TRANSIT: _W.HELD},
    _A.RECALL: {_W.IN_TRANSIT: _W.HELD},
    _A.STORE: dict.fromkeys(_SEALED, _W.STORED),
    _A.RESEAL: {each: each for each in _SEALED},
    # What lies in a store is taken out first: nobody opens a bag that they do not hold.
    _A.OPEN: {_W.BOOKED_IN: _W.IN_LAB, _W.HELD: _W.IN_LAB},
    _A.CLOSE: {_W.IN_LAB: _W.HELD},
    _A.TAKE_OUT: {_W.INSIDE: _W.HELD},
    _A.LOSE: dict.fromkeys(_WITH_US, _W.LOST),
    _A.FIND: {_W.LOST: _W.HELD},
    _A.LEAVE: dict.fromkeys((*_SEALED, _W.IN_LAB, _W.INSIDE), _W.GONE),
}
"""Where each act leads; a pair that does not stand here is refused."""

MOVEMENT_ASKED: Mapping[MovementAct, str] = {
    MovementAct.HAND_OVER: "handing it over",
    MovementAct.OFFER: "handing it over",
    MovementAct.ACCEPT: "signing for it as the taker",
    MovementAct.RECALL: "taking it back",
    MovementAct.STORE: "putting it in a store",
    MovementAct.RESEAL: "opening it and closing it again",
    MovementAct.OPEN: "opening its bag",
    MovementAct.CLOSE: "closing its bag",
    MovementAct.TAKE_OUT: "taking it out of another exhibit",
    MovementAct.LOSE: "recording its loss",
    MovementAct.FIND: "recording that it was found",
    MovementAct.LEAVE: "recording how it left",
}
"""What each act asks for, as a refusal says it."""

STANDS: Mapping[Whereabouts, str] = {
    _W.BOOKED_IN: "booked in",
    _W.HELD: "with a person",
    _W.STORED: "in a store",
    _W.IN_TRANSIT: "in transit, and not signed for yet",
    _W.IN_LAB: "open on a bench, out of its seal",
    _W.INSIDE: "still inside its parent exhibit",
    _W.LOST: "recorded as lost",
    _W.GONE: "no longer with the police",
}
"""How a refusal says where it is."""

CANNOT_START = frozenset({_W.IN_TRANSIT, _W.LOST, _W.GONE})
"""Where nothing can be erased or destroyed, since it is not at hand."""
