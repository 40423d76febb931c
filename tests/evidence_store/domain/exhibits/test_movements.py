"""Every (state, act) pair of the machines of movement and of standing has its outcome."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.final_dispositions import require_final
from evidence_store.domain.exhibits.exhibit import ExhibitAct, Stage
from evidence_store.domain.exhibits.standing import FinalKind, Standing, StandingAct
from evidence_store.domain.exhibits.whereabouts import MovementAct, Whereabouts
from evidence_store.errors import OutOfSequenceError
from forensics.values import ErasureMethod, Route
from tests.builders import a_disposal, a_verification, an_exhibit
from tests.evidence_store.certificates.selective_route import selective
from tests.forensics.erasing.firmware.made_up_runs import asked_again

W, A = Whereabouts, MovementAct
MOVES = {
    (W.BOOKED_IN, A.HAND_OVER): W.HELD,
    (W.BOOKED_IN, A.OFFER): W.IN_TRANSIT,
    (W.BOOKED_IN, A.STORE): W.STORED,
    (W.BOOKED_IN, A.RESEAL): W.BOOKED_IN,
    (W.BOOKED_IN, A.OPEN): W.IN_LAB,
    (W.BOOKED_IN, A.LOSE): W.LOST,
    (W.BOOKED_IN, A.LEAVE): W.GONE,
    (W.HELD, A.HAND_OVER): W.HELD,
    (W.HELD, A.OFFER): W.IN_TRANSIT,
    (W.HELD, A.STORE): W.STORED,
    (W.HELD, A.RESEAL): W.HELD,
    (W.HELD, A.OPEN): W.IN_LAB,
    (W.HELD, A.LOSE): W.LOST,
    (W.HELD, A.LEAVE): W.GONE,
    (W.STORED, A.HAND_OVER): W.HELD,
    (W.STORED, A.OFFER): W.IN_TRANSIT,
    (W.STORED, A.STORE): W.STORED,
    (W.STORED, A.RESEAL): W.STORED,
    (W.STORED, A.LOSE): W.LOST,
    (W.STORED, A.LEAVE): W.GONE,
    (W.IN_TRANSIT, A.ACCEPT): W.HELD,
    (W.IN_TRANSIT, A.RECALL): W.HELD,
    (W.IN_TRANSIT, A.LOSE): W.LOST,
    (W.IN_LAB, A.CLOSE): W.HELD,
    (W.IN_LAB, A.LOSE): W.LOST,
    (W.IN_LAB, A.LEAVE): W.GONE,
    (W.INSIDE, A.TAKE_OUT): W.HELD,
    (W.INSIDE, A.LOSE): W.LOST,
    (W.INSIDE, A.LEAVE): W.GONE,
    (W.LOST, A.FIND): W.HELD,
}


@pytest.mark.parametrize("act", list(A))
@pytest.mark.parametrize("where", list(W))
def test_an_exhibit_moves_as_its_table_says_and_not_otherwise(
    where: Whereabouts, act: MovementAct
) -> None:
    exhibit = an_exhibit(whereabouts=where)
    following = MOVES.get((where, act))

    if following is None:
        with pytest.raises(OutOfSequenceError, match="ABC/1"):
            exhibit.moved(act)
    else:
        assert exhibit.moved(act).whereabouts is following


S, B = Standing, StandingAct
STANDINGS = {
    (S.NONE, B.CLAIM): S.CLAIMED,
    (S.NONE, B.REVIEW): S.RETURN_REVIEW,
    (S.CLAIMED, B.DISMISS_CLAIM): S.NONE,
    (S.CLAIMED, B.REVIEW): S.RETURN_REVIEW,
    (S.RETURN_REVIEW, B.DECIDE_RETURN): S.NO_ORDER_APPLIES,
    (S.RETURN_REVIEW, B.DECIDE_KEEP): S.NONE,
    (S.NO_ORDER_APPLIES, B.CLAIM): S.CLAIMED,
    (S.NO_ORDER_APPLIES, B.DECIDE_KEEP): S.NONE,
}


@pytest.mark.parametrize("act", list(B))
@pytest.mark.parametrize("standing", list(S))
def test_a_claim_or_review_does_what_its_table_says_and_refuses_the_rest(
    standing: Standing, act: StandingAct
) -> None:
    exhibit = an_exhibit(standing=standing)
    following = STANDINGS.get((standing, act))

    if following is None:
        with pytest.raises(OutOfSequenceError, match="ABC/1"):
            exhibit.stood(act)
    else:
        assert exhibit.stood(act).standing is following


@pytest.mark.parametrize("standing", list(S))
@pytest.mark.parametrize("where", list(W))
def test_nothing_starts_on_what_is_not_at_hand_or_has_another_claimant(
    where: Whereabouts, standing: Standing
) -> None:
    exhibit = an_exhibit(whereabouts=where, standing=standing)

    if where in (W.IN_TRANSIT, W.LOST, W.GONE) or standing is not S.NONE:
        with pytest.raises(OutOfSequenceError):
            exhibit.after(ExhibitAct.START)
    else:
        assert exhibit.after(ExhibitAct.START).stage is Stage.UNDER_DISPOSAL


OVERWRITTEN = {"method": ErasureMethod.OVERWRITE_ZEROS}
SHREDDED = {"method": ErasureMethod.DESTRUCTION, "plan_digest": None}


@pytest.mark.parametrize("standing", list(S))
@pytest.mark.parametrize("state", list(DisposalState))
@pytest.mark.parametrize("method", [OVERWRITTEN, SHREDDED], ids=["overwritten", "shredded"])
@pytest.mark.parametrize("kind", list(FinalKind))
def test_an_end_needs_what_its_guard_says(
    kind: FinalKind, method: dict[str, object], state: DisposalState, standing: Standing
) -> None:
    done = state in (DisposalState.PASSED, DisposalState.CERTIFIED)
    withdrawn = state is DisposalState.CERTIFICATE_WITHDRAWN
    erased = done and method is OVERWRITTEN
    free = standing in (S.NONE, S.NO_ORDER_APPLIES)
    allowed = (
        free
        and {
            # Two people saw it, whatever became of its document.
            FinalKind.DESTROYED: (done or withdrawn) and method is SHREDDED,
            FinalKind.SOLD: False,  # neither is of purge class
            FinalKind.RETURNED_TO_OFFENDER: erased or standing is S.NO_ORDER_APPLIES,
            FinalKind.RETURNED_TO_THIRD_PARTY: erased or standing is S.NO_ORDER_APPLIES,
            FinalKind.VESTED: erased,
        }[kind]
    )
    disposals = [a_disposal(state=state, **method)]

    if allowed:
        require_final(kind, reference="ABC/1", standing=standing, disposals=disposals)
    else:
        with pytest.raises(OutOfSequenceError, match="ABC/1"):
            require_final(kind, reference="ABC/1", standing=standing, disposals=disposals)


def test_what_had_files_taken_out_for_its_owner_goes_to_nobody_else() -> None:
    done = replace(selective.disposal(), state=DisposalState.CERTIFIED)
    words = replace(done, selected=replace(selective.SELECTED, ground="order_wording"))
    offender, owner = FinalKind.RETURNED_TO_OFFENDER, FinalKind.RETURNED_TO_THIRD_PARTY
    for kind, one in ((owner, done), (offender, words), (owner, words)):
        require_final(kind, reference="ABC/1", standing=S.NONE, disposals=[one])
    for kind in (offender, FinalKind.VESTED, FinalKind.SOLD):
        with pytest.raises(OutOfSequenceError, match="ABC/1"):
            require_final(kind, reference="ABC/1", standing=S.NONE, disposals=[done])


@pytest.mark.parametrize("kind", FinalKind)
def test_a_refused_end_is_told_in_words_and_not_in_the_records_own(kind: FinalKind) -> None:
    with pytest.raises(OutOfSequenceError) as refused:
        require_final(kind, reference="ABC/1", standing=Standing.CLAIMED, disposals=[])

    assert str(refused.value).startswith("ABC/1 cannot be recorded as ")
    assert kind is not FinalKind.VESTED or "vested" not in str(refused.value)


@pytest.mark.parametrize(
    ("method", "route", "is_told", "may"),
    [
        (ErasureMethod.NVME_SANITIZE_BLOCK, Route.WHOLE, True, True),
        (ErasureMethod.NVME_SANITIZE_BLOCK, Route.WHOLE, False, False),
        (ErasureMethod.NVME_SANITIZE_BLOCK, Route.SELECTIVE, True, False),
        (ErasureMethod.ATA_SECURE_ERASE, Route.WHOLE, True, False),
    ],
    ids=["as the drive told", "as nobody asked the drive", "in part", "which has no words for it"],
)
def test_what_is_sold_was_purged_by_the_drives_own_word_to_the_second_person(
    method: ErasureMethod, route: Route, *, is_told: bool, may: bool
) -> None:
    verified = a_verification(asked=asked_again(method) if is_told else None)
    done = a_disposal(
        state=DisposalState.CERTIFIED, method=method, route=route, verification=verified
    )
    refused = nullcontext() if may else pytest.raises(OutOfSequenceError, match="a sale needs")

    with refused:
        require_final(FinalKind.SOLD, reference="ABC/1", standing=S.NONE, disposals=[done])
