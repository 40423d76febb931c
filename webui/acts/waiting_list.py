"""What waits to be signed together: kept by the person's session alone, and no part of the record.

It is sealed under what only the person's browser has, stands in no address, and ends with the
session: by signing out, after twenty minutes without use, or at the end of a shift. A server that
is started again finds it. Nothing secret is in it, and no file.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.datastructures import MultiDict

from evidence_store.errors import WrongEntryError
from forensics.canonical import canonical
from forensics.documents import time_from_text, time_to_text
from forensics.value_classes import dataclass
from webui.door.sessions import keep_apart, kept_apart, table_session

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 20
"""Acts that wait in one case."""
LONGEST = 64 * 1024
"""Characters of all that was typed into them."""
COUNTS = "together"

Fields: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One act that waits.

    Args:
        mark: the mark of the form that was sent, by which it is known here.
        endpoint: which act.
        subject_id: what it is about.
        seen: how that stood in the record when the form was sent.
        at: when it was sent.
        fields: what was typed and chosen.
    """

    mark: str
    endpoint: str
    subject_id: str
    seen: str
    at: datetime
    fields: Fields = field(repr=False)

    @property
    def typed(self) -> MultiDict[str, str]:
        """What was typed, as a form takes it."""
        return MultiDict(list(self.fields))


def waiting_in(case_id: str) -> tuple[Item, ...]:
    """What waits in this case, in the order in which it was added."""
    found = kept_apart(_name(case_id)) or ()
    return tuple(
        Item(mark, endpoint, subject_id, seen, time_from_text(at), tuple(map(tuple, fields)))
        for mark, endpoint, subject_id, seen, at, fields in found
    )


def keep_waiting_in(case_id: str, items: Sequence[Item]) -> None:
    """Keep these and no others.

    Raises:
        WrongEntryError: they are too many, or too much was typed.
    """
    typed = sum(len(n) + len(text) for each in items for n, text in each.fields)
    if len(items) > MOST or typed > LONGEST:
        raise WrongEntryError(
            f"At most {MOST} acts wait together, with {LONGEST:,} characters. Nothing was added. "
            "Sign what waits first."
        )
    kept = [
        [each.mark, each.endpoint, each.subject_id, each.seen, time_to_text(each.at), each.fields]
        for each in items
    ]
    keep_apart(_name(case_id), kept)
    table_session()[COUNTS] = _with(case_id, len(items))


def waiting_counts() -> dict[str, int]:
    """How many acts wait, by the case."""
    return dict(table_session().get(COUNTS, {}))


def digest_of(items: Sequence[Item]) -> str:
    """Names exactly these: what a page showed is signed, and nothing that was added later."""
    told = [
        [each.mark, each.endpoint, each.subject_id, each.seen, [[*one] for one in each.fields]]
        for each in items
    ]
    return hashlib.sha256(canonical(told)).hexdigest()


def _with(case_id: str, count: int) -> dict[str, int]:
    counts = {**waiting_counts(), case_id: count}
    return {each: count for each, count in counts.items() if count}


def _name(case_id: str) -> str:
    return f"together {case_id}"
