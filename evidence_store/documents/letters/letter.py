"""A letter as a value, and what a kind of letter is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from evidence_store.documents.kit.blocks import Block
from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.order_outcome import OrderOutcome
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.order import Order
from forensics.saying.sentences import (
    Said,
)
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. A ``str`` in its ``body`` is a paragraph.

    Without an ``addressee`` there is room to write one in: names need not be typed to print it.
    """

    subject: Said
    reference: str
    on: date
    body: tuple[Said | Block, ...]
    addressee: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class AboutOrder:
    """What a letter about an order is written from.

    ``exhibits`` are those of its lines, ``outcome`` is what has been done under it.
    """

    order: Order
    case: Case
    exhibits: Sequence[Exhibit]
    rules: Rules
    today: date
    outcome: OrderOutcome


@dataclass(frozen=True, slots=True)
class OrderLetter:
    """A kind of letter about an order: its name in addresses and commands, and how it is written.

    Args:
        name: lower case with dashes.
        title: what people call it.
        write: from the record to the letter; raises what refuses it.
    """

    name: str
    title: str
    write: Callable[[AboutOrder], Letter]
