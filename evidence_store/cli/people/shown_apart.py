"""What the second person of one statement is shown, and what of it they do not sign.

Both are worked out in their own process (``signing_apart``): which exhibits and which case it is
about, that reads from the record itself, and takes nobody's word for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_HANDOVER_SIGNED,
    HANDOVER_MANIFEST_SIGNED,
)
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.values.texts import require_readable
from evidence_store.errors import StatementError
from forensics.canonical import canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.signing.act_statements import ActStatement
    from evidence_store.open_folder.store import Store

_LINES = "exhibits"
_BESIDE = {
    EXHIBIT_HANDOVER_SIGNED.name: frozenset[str](),
    HANDOVER_MANIFEST_SIGNED.name: frozenset({"manifest", _LINES}),
}
"""The acts for which two people are at one desk, and the facts that the step adds to those shown:
an id that it draws, and a line for each exhibit, to which readers of the log hold its entry."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """For what the second person is asked to sign: the entry, their part, and what it says.

    ``about`` are ids of case and exhibit; ``facts`` stand so in the statement. ``listed`` are the
    exhibits of a manifest by their ids, each with its seal.
    """

    event: str
    role: str
    about: tuple[str, str | None]
    facts: Mapping[str, str]
    listed: tuple[tuple[str, str], ...] = ()


def lines_shown(store: Store, asked: ToSign) -> Iterator[str]:
    """What the second person is shown: of what it is about, the names that the record has.

    Raises:
        StatementError: it is for another act than these, or an exhibit is of another case.
        NotFoundError: the record has no such exhibit or case.
        WrongEntryError: a text of it would not be shown as it is.
    """
    if asked.event not in _BESIDE:
        raise StatementError("Nobody is asked to sign for such an act at another person's desk.")
    told: tuple[object, ...] = asked.role, {**asked.facts}, asked.listed
    require_readable(told, has_lines=False)
    case_id, exhibit_id = asked.about
    under = asked.listed if exhibit_id is None else ((exhibit_id, ""),)
    with store.reading() as uow:
        found = [uow.exhibits.get(key) for key, _ in under]
        case = uow.cases.get(case_id).reference
    if any(each.case_id != case_id for each in found):
        raise StatementError("An exhibit is of another case than the one that was named.")
    named = ", ".join(
        each.reference + (f" (seal {seal})" if seal else "")
        for each, (_, seal) in zip(found, under, strict=True)
    )
    yield f"signs as the {asked.role} for {named} of case {case}:"
    yield from (f"  {name}: {value}" for name, value in asked.facts.items() if value)


def require_as_shown(statement: ActStatement, asked: ToSign, *, by: str) -> None:
    """Check that a statement is what its signer was shown, and says nothing besides.

    Raises:
        StatementError: it is for something else, or says something else.
    """
    facts, shown = dict(statement.facts), dict(kept_facts(asked.facts))
    if (statement.event, (statement.case_id, statement.exhibit_id)) != (asked.event, asked.about):
        raise StatementError("This is to be signed for something else than was shown.")
    if (asked.role, by) not in statement.signers:
        raise StatementError("This is to be signed in another part than was shown.")
    beside = {name: facts.pop(name, "") for name in _BESIDE[asked.event]}
    # Whatever it said besides would be signed for unseen.
    if facts != shown or not _are_listed(beside.get(_LINES, ""), asked):
        raise StatementError("This is to be signed, and says something else than was shown.")


def _are_listed(lines: str, asked: ToSign) -> bool:
    """Whether the lines of a manifest are of these exhibits under these seals, and no others."""
    try:
        found = [*_read(lines)]
        told = sorted((exhibit, seal) for exhibit, _, seal, _ in found)
    except (TypeError, ValueError):
        return False
    # Of several ways to write the same only one is a line of the log's.
    is_plain = lines == " ".join(canonical(each).decode() for each in found)
    return is_plain and told == [*kept_facts(dict(asked.listed))]


def _read(lines: str) -> Iterator[list[str]]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(lines):
        line, at = decoder.raw_decode(lines, at)
        yield line
        at += 1
