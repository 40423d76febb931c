"""Which kinds of custody entry carry a person's signed statement, and why the others carry none.

A person who ends a bar to erasing, or takes a part in it, signs with their own key; what is still
unsigned of that stands in ``docs/known-defects.md``. The person who raises a bar does not have to:
it must be one act by anybody, also where their key is not at hand. Nobody signs what a program
did, found or counted. The log holds each entry to this when it is made
(``custody.signed.statements.require_signers``) and whenever it is read
(``custody.signed.proving``), and so do the two verifiers, each by a table of its own;
``docs/defence.md`` shows it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS, names_of
from evidence_store.domain.events.separations import NAMED_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIGNED: Mapping[str, tuple[str, ...]] = {
    name: tuple(event.signed_by) for name, event in EVENTS.items() if event.signed_by
}
"""The parts in which people sign. ``founder`` stands for everybody who founds the unit."""

UNSIGNED: Mapping[str, str] = {
    name: event.unsigned for name, event in EVENTS.items() if event.unsigned
}
"""Why nobody signs the others, as the rest of a sentence."""

MAY_BE_UNSIGNED = names_of(lambda event: event.may_be_unsigned)
"""Founders sign the founding; a break-glass whom it enrols (``custody.signed.enrolled``)."""


def naming_fault(public: Mapping[str, object], signed: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with who is named in clear in a part that people sign; None where nothing is.

    Args:
        public: what the entry says in clear.
        signed: the parts in which people signed, each with the person's id.
    """
    for role, by in signed:
        if role in NAMED_PARTS and public.get(role) != by:
            return f"the person who signed is not the one named as {role}"
    return None


def signers_fault(event: str, roles: Iterable[str]) -> str | None:
    """What is wrong with the parts in which people signed for an entry; None where nothing is."""
    needed = SIGNED.get(event)
    if needed is None:
        return f"{event} is not signed by any person" if [*roles] else None
    # Founders are numbered: so many of them sign one statement.
    found = {re.sub(r" \d+$", "", role) for role in roles}
    return None if found == set(needed) else f"{event} is signed by: {', '.join(needed)}"
