"""What waits at the bag of an exhibit: who signs for it, and what does not agree with records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.overview.next_steps import Todo
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.overview.at_exhibit import AtExhibit


def todos_of_bag(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits for a taker's signature, and for an outcome of what does not agree."""
    exhibit = on.exhibit
    last = exhibit.handovers[-1] if exhibit.handovers else None
    if last is not None and last.is_open:
        giver = frozenset(filter(None, (last.giver_id,)))
        # An offer has its taker by name alone, and two people can have one name: each is asked.
        named = frozenset(each.id for each in on.among.people if each.name == last.to_holder)
        yield Todo(
            f"{last.from_holder} gave it to {last.to_holder}, who has not signed for it.",
            f"It waits for {last.to_holder} to sign for it.",
            Act.HAND_OVER,
            (on.step("accept-handover"),),
            since=last.recorded,
            not_by=giver,
            only_by=named or None,
            begun_by=giver,
        )
    if found := exhibit.open_discrepancies:
        yield _to_settle(on, found)


def _to_settle(on: AtExhibit, found: Sequence[Discrepancy]) -> Todo:
    standing = [one for each in found for one in each.standing_signatures(at=on.at)]
    return Todo(
        "Something about it does not agree with the record.",
        "It waits for a second person to sign for the outcome."
        if standing
        else "It waits for two people, one of them a supervisor, to settle it.",
        Act.SETTLE_DISCREPANCY,
        (on.step("settle-discrepancy"),),
        since=min(each.noted_at for each in found),
        until=min((one.statement.not_after for one in standing), default=None),
        # Who signed for one of several can still sign for another: only a signer of
        # each is left out.
        not_by=frozenset.intersection(*(each.standing_signers(at=on.at) for each in found)),
        begun_by=frozenset[str]().union(*(each.signers for each in found)),
    )
