"""What waits where somebody else has a say in an exhibit: a claim, a return review, its return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.exhibits.standing_signatures import first_signature
from evidence_store.domain.overview.next_steps import Todo
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.standing import StandingDecision
    from evidence_store.domain.overview.at_exhibit import AtExhibit


def todos_of_standing(on: AtExhibit) -> Iterator[Todo]:
    """Yield the second signature, the decision of a return review, or the return itself.

    Before anybody signed for the end of a claim it waits for the court, and for nobody here.
    """
    exhibit = on.exhibit
    if (first := first_signature(exhibit, at=on.at)) is not None:
        yield _to_sign_second(on, first)
    elif exhibit.standing is Standing.RETURN_REVIEW:
        yield Todo(
            "It is under return review.",
            "It waits for a supervisor to decide that it goes back, or two people that it is kept.",
            Act.SETTLE_MATTER,
            (on.step("decide-claim"),),
        )
    elif exhibit.standing is Standing.NO_ORDER_APPLIES:
        yield Todo(
            "It goes back: no order applies to it.",
            "It waits for somebody to give it back, and to record how it left.",
            Act.END_EXHIBIT,
            (on.step("end"),),
        )


def _to_sign_second(on: AtExhibit, first: StandingDecision) -> Todo:
    statement = first.signed.statement
    return Todo(
        "One person signed how the claim or the return review ends.",
        "It waits for a supervisor who is another person to sign for the same.",
        Act.REVIEW_RETURN,
        (on.step("decide-claim"),),
        since=statement.made_at,
        until=statement.not_after,
        not_by=frozenset({first.by}),
        begun_by=frozenset({first.by}),
    )
