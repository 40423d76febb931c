"""What an entry of one kind rests on, who is kept apart by it, and what it uses up."""

from __future__ import annotations

from forensics.value_classes import dataclass

PLANNED = "method plan route"
RULED = "bytes ends files ground outcome until"


@dataclass(frozen=True, slots=True)
class Rests:
    """An entry of the same case and exhibit that must stand before.

    Args:
        on: its kind, or one of several, with blanks between.
        by: the field in clear by which both belong together.
        same: further fields in clear, with blanks between: the newest such entry says the same in
            them, so that nobody confirms, carries out or checks something else than was asked for.
        told: the field in clear of the later one that holds what stands in ``by``; "" where it is
            the same.
    """

    on: str
    by: str
    same: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Entries before it.

    Args:
        kind: of the earlier ones.
        by: their field in clear by which both belong together.
        told: the field in clear of the later one that holds the same; "" where it is the same.
    """

    kind: str
    by: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """The person who takes a part in the entry never took the other part before.

    Args:
        part: of its signers, or a field of it in clear that names a person.
        earlier: the kind of the entries before it, about the same case and exhibit; may be its own.
        other: the part in them.
        by: the field in clear by which they belong together; "" for all of the same exhibit.
        newest: only the newest of them counts; else all of them.
    """

    part: str
    earlier: str
    other: str
    by: str
    newest: bool = False
