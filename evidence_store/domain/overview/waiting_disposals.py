"""Which disposals wait, for which act, and whose part excludes them from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.offers.disposal_offers import parts_taken
from evidence_store.domain.overview.waiting import NEXT, Waiting, WaitingKind
from evidence_store.domain.people.duties import EXCLUDED_PARTS, NEEDED_PARTS, Act
from forensics.values import is_witnessed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.overview.at_work import AtWork
    from evidence_store.domain.people.duties import Part


def waiting_disposals(work: AtWork) -> Iterator[Waiting]:
    """Every disposal that waits; one whose signatures have run out waits for nothing but its end.

    That one is ``stuck``.
    """
    for disposal in work.disposals:
        found = _next(disposal)
        if found is None or disposal.has_run_out(at=work.at):
            continue
        act, sentence = found
        exhibit = work.exhibits[disposal.exhibit_id]
        yield Waiting(
            WaitingKind.DISPOSAL,
            act,
            disposal.id,
            work.cases[exhibit.case_id],
            exhibit,
            sentence,
            since=_since(disposal),
            until=disposal.signed_until,
            not_for=_people(disposal, EXCLUDED_PARTS.get(act, ())),
            only_for=_only(disposal, act),
            begun_by=frozenset({disposal.proposer_id}),
            is_destruction=is_witnessed(disposal.method),
        )


def _next(disposal: Disposal) -> tuple[Act, str] | None:
    if disposal.state is DisposalState.RUNNING and is_witnessed(disposal.method):
        return Act.WITNESS, "Under way; waits for two people who watched it to sign"
    if disposal.state is DisposalState.VOID and disposal.starts:
        return Act.CERTIFY, "Stopped after it had begun; waits for its non-completion report"
    return NEXT.get(disposal.state)


def _only(disposal: Disposal, act: Act) -> frozenset[str] | None:
    """Whose it is by a part: a permit is its holder's, a document the verifier's or a witness's."""
    if act is Act.START:
        return frozenset(filter(None, (disposal.operator_id,)))
    return _people(disposal, NEEDED_PARTS[act]) if act in NEEDED_PARTS else None


def _people(disposal: Disposal, parts: Iterable[Part]) -> frozenset[str]:
    taken = parts_taken(disposal)
    return frozenset[str]().union(*(taken.get(part, frozenset()) for part in parts))


def _since(disposal: Disposal) -> datetime:
    """When the newest signature for it was given."""
    return max(each.statement.made_at for each in disposal.statements)
