"""The letters that there are. Screens and commands offer what stands here, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.letters.court import COURT
from evidence_store.documents.letters.interested_person import INTERESTED_PERSON
from evidence_store.documents.letters.owner import OWNER
from evidence_store.documents.letters.victim import VICTIM
from evidence_store.errors import NotFoundError

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import OrderLetter

ORDER_LETTERS: tuple[OrderLetter, ...] = (INTERESTED_PERSON, COURT, OWNER, VICTIM)


def order_letter(name: str) -> OrderLetter:
    """The letter about an order of that name.

    Raises:
        NotFoundError: there is none.
    """
    for each in ORDER_LETTERS:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in ORDER_LETTERS)
    raise NotFoundError(f"There is no such letter about an order. There are: {known}.")
