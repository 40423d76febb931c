from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.outside.cosignatures import WitnessKey, cosign
from evidence_store.custody.outside.sheets import ASKED, groups_of
from evidence_store.custody.outside.time_stamps import StampError, make_query, read_query
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.anchors import (
    AnchoredHead,
    AnchorKind,
    AnchorPolicy,
)
from evidence_store.errors import (
    ChangedRecordError,
    CustodyError,
    NotAnchoredError,
    NotPermittedError,
    OutOfSequenceError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.workflow.unit.anchors import (
    accept_cosignatures,
    accept_stamp,
    acknowledge_sheet,
    sheet_of,
)
from evidence_store.workflow.unit.policies import confirm_policy, propose_policy
from forensics.values import ErasureMethod
from tests.builders import NOON, a_plan
from tests.evidence_store.authority import Authority
from tests.evidence_store.fakes import FAKE_LOG
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.unit.witnesses import SEED, WITNESS

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.custody.outside.sheets import Sheet
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.unit.anchors import Anchor

SECOND = WitnessKey.of_seed("witness.other/1", bytes(32))


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.holds_outside = False
    return made


def printed(desk: Desk, disposal: Disposal) -> Sheet:
    return sheet_of(desk.of(desk.supervisor), disposal.id, key=FAKE_LOG)


def typed_from(sheet: Sheet, *numbers: int) -> dict[int, str]:
    groups = groups_of(sheet.head.root)
    return {number: groups[number - 1] for number in numbers or (2, 5, 11, 13)}


def acknowledge(desk: Desk, disposal: Disposal, sheet: Sheet, **changes: Any) -> Anchor:
    told: dict[str, Any] = {"size": sheet.head.size, "typed": typed_from(sheet)}
    return acknowledge_sheet(desk.of(desk.supervisor), disposal.id, **(told | changes))


def cosigned(desk: Desk, *, names: tuple[str, ...] = (WITNESS.name,)) -> tuple[Anchor, ...]:
    note = desk.uow.custody.checkpoint() or ""
    keys = {WITNESS.name: SEED, SECOND.name: bytes(32)}
    lines = "".join(cosign(note, name=n, seed=keys[n], at=desk.clock()) for n in names)
    return accept_cosignatures(
        desk.of(desk.supervisor), note, lines=lines, witnesses=(WITNESS, SECOND), key=FAKE_LOG
    )


def waits_for(desk: Desk, *kinds: AnchorKind, needed: int = 1, witnesses: int = 1) -> None:
    desk.uow.outside.policy = AnchorPolicy(kinds, needed, timedelta(hours=72), witnesses)


def test_nothing_starts_before_the_authorisation_is_held_outside(desk: Desk) -> None:
    permitted = desk.permitted()

    with pytest.raises(NotAnchoredError, match=r"ABC/1: not started.*expunge disposal sheet"):
        desk.start(permitted)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.PERMITTED
    assert desk.uow.events[-1] == "disposal.refused"


def test_a_sheet_that_was_typed_from_lets_it_start(desk: Desk) -> None:
    permitted = desk.permitted()
    anchor = acknowledge(desk, permitted, printed(desk, permitted))

    started = desk.start(permitted)

    assert started.state is DisposalState.RUNNING
    assert started.anchored == (anchor.head,)
    assert desk.uow.custody.drafts[-1].public["anchored"] == {"sheet": anchor.size}
    assert "anchor.acknowledged" in desk.uow.events


def test_a_destruction_waits_for_the_same(desk: Desk) -> None:
    permitted = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)

    with pytest.raises(NotAnchoredError):
        desk.begin_destruction(permitted)


def test_a_sheet_that_was_printed_before_the_authorisation_counts_for_nothing(desk: Desk) -> None:
    first = desk.authorise(desk.propose())
    sheet = printed(desk, first)

    with pytest.raises(NotAnchoredError, match="before the disposal was authorised"):
        acknowledge(desk, first, sheet, size=sheet.head.size - 1)


@pytest.mark.parametrize("wrong", ["AAAA", "", "AAA", "AAAAA"])
def test_what_is_not_on_the_paper_is_refused_and_recorded(desk: Desk, wrong: str) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)

    with pytest.raises(NotAnchoredError, match="Look at the sheet again"):
        acknowledge(desk, permitted, sheet, typed=typed_from(sheet) | {5: wrong})

    assert desk.uow.events[-1] == "disposal.refused"
    assert not desk.uow.anchors.find()


def test_letters_may_be_small_and_figures_that_base32_lacks_are_read_as_letters(
    desk: Desk,
) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)
    swap = str.maketrans("OIB", "018")
    typed = {n: f" {g.lower().upper().translate(swap)} " for n, g in typed_from(sheet).items()}

    assert acknowledge(desk, permitted, sheet, typed=typed).size == sheet.head.size


def test_too_few_groups_are_no_sheet(desk: Desk) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)

    with pytest.raises(WrongEntryError, match=str(ASKED)):
        acknowledge(desk, permitted, sheet, typed=typed_from(sheet, 1, 2, 3))
    with pytest.raises(WrongEntryError):
        acknowledge(desk, permitted, sheet, typed=typed_from(sheet, 1, 2, 3) | {14: "AAAA"})


def test_a_sheet_of_another_log_or_of_a_longer_one_is_refused(desk: Desk) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)

    with pytest.raises(NotAnchoredError):
        acknowledge(desk, permitted, sheet, size=sheet.head.size + 5)


def test_only_an_authorised_disposal_has_a_sheet(desk: Desk) -> None:
    with pytest.raises(OutOfSequenceError, match="authorised"):
        printed(desk, desk.propose())


def test_the_sheet_names_nobody_and_no_exhibit_but_by_opaque_ids(desk: Desk) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)

    assert "ABC/1" not in repr(sheet)
    assert desk.supervisor.actor.name not in repr(sheet)
    assert (sheet.exhibit_id, sheet.authoriser_id) == ("x_1", "u_supervisor")
    assert sheet.head.size == len(desk.uow.custody.drafts)


def test_a_witness_alone_is_enough_where_the_policy_says_so(desk: Desk) -> None:
    waits_for(desk, AnchorKind.SHEET, AnchorKind.WITNESS)
    permitted = desk.permitted()
    (anchor,) = cosigned(desk)

    assert desk.start(permitted).anchored == (anchor.head,)


def test_two_witnesses_are_two_different_ones(desk: Desk) -> None:
    waits_for(desk, AnchorKind.WITNESS, witnesses=2)
    permitted = desk.permitted()
    cosigned(desk)
    desk.clock.forward(seconds=1)
    cosigned(desk)

    with pytest.raises(NotAnchoredError):
        desk.start(permitted)
    cosigned(desk, names=(SECOND.name,))
    assert desk.start(permitted).state is DisposalState.RUNNING


def test_two_kinds_are_two_kinds(desk: Desk) -> None:
    waits_for(desk, AnchorKind.SHEET, AnchorKind.WITNESS, needed=2)
    permitted = desk.permitted()
    cosigned(desk)

    with pytest.raises(NotAnchoredError, match="disposal sheet"):
        desk.start(permitted)
    acknowledge(desk, permitted, printed(desk, permitted))
    assert len(desk.start(permitted).anchored) == 2


def test_the_high_water_file_alone_is_never_enough(desk: Desk) -> None:
    waits_for(desk, AnchorKind.SHEET, AnchorKind.HIGH_WATER)
    permitted = desk.permitted()
    head = desk.uow.custody.head()
    kept = AnchoredHead(AnchorKind.HIGH_WATER, "a file", head.size, head.root, desk.clock())
    desk.uow.outside.kept = [kept]

    assert not desk.uow.outside.policy.is_met_by([kept])
    desk.hold_outside = lambda: None  # type: ignore[method-assign]  # keep what stands outside
    with pytest.raises(NotAnchoredError):
        desk.start(permitted)


def test_an_anchor_older_than_the_policy_allows_does_not_count(desk: Desk) -> None:
    desk.uow.outside.policy = AnchorPolicy((AnchorKind.SHEET,), 1, timedelta(hours=1))
    permitted = desk.permitted()
    acknowledge(desk, permitted, printed(desk, permitted))
    desk.clock.forward(hours=1, minutes=1)

    with pytest.raises(NotAnchoredError):
        desk.start(desk.permit(permitted))


def test_a_log_that_does_not_agree_with_what_is_held_outside_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    anchor = acknowledge(desk, permitted, printed(desk, permitted))
    desk.uow.anchors.save(replace(anchor, root=bytes(32)))

    with pytest.raises(TamperedLogError, match="held outside"):
        desk.start(permitted)


def test_a_policy_that_two_people_did_not_set_starts_nothing(desk: Desk) -> None:
    first, second = desk.supervisor, desk.examiner
    digest = "blake3:11"
    propose_policy(desk.of(first), "{}", digest=digest)
    confirm_policy(desk.of(second))
    permitted = desk.permitted()
    acknowledge(desk, permitted, printed(desk, permitted))

    with pytest.raises(ChangedRecordError, match="policy apply"):
        desk.start(permitted)
    desk.uow.outside.policy_digest = digest
    assert desk.start(permitted).state is DisposalState.RUNNING


def test_the_same_reply_again_changes_nothing(desk: Desk) -> None:
    desk.permitted()
    note = desk.uow.custody.checkpoint() or ""
    lines = cosign(note, name=WITNESS.name, seed=SEED, at=desk.clock())
    words: dict[str, Any] = {"lines": lines, "witnesses": (WITNESS,), "key": FAKE_LOG}

    first = accept_cosignatures(desk.of(desk.supervisor), note, **words)
    entries = len(desk.uow.custody.drafts)
    second = accept_cosignatures(desk.of(desk.supervisor), note, **words)

    assert first == second
    assert len(desk.uow.custody.drafts) == entries
    assert len(desk.uow.anchors.find()) == 1


def test_a_cosignature_by_nobody_in_the_policy_is_refused(desk: Desk) -> None:
    note = desk.uow.custody.checkpoint() or ""
    lines = cosign(note, name="witness.unknown/1", seed=SEED, at=NOON)

    with pytest.raises(NotAnchoredError, match="policy"):
        accept_cosignatures(
            desk.of(desk.supervisor), note, lines=lines, witnesses=(WITNESS,), key=FAKE_LOG
        )


def test_a_witness_whose_clock_is_ahead_is_not_believed(desk: Desk) -> None:
    note = desk.uow.custody.checkpoint() or ""
    ahead = desk.clock() + timedelta(minutes=6)
    lines = cosign(note, name=WITNESS.name, seed=SEED, at=ahead)

    with pytest.raises(CustodyError, match="clock"):
        accept_cosignatures(
            desk.of(desk.supervisor), note, lines=lines, witnesses=(WITNESS,), key=FAKE_LOG
        )


def test_a_time_stamp_is_kept_with_its_roots_and_tells_the_newest_outside_time(
    desk: Desk, tmp_path: Path
) -> None:
    authority = Authority(
        tmp_path / "tsa", since=NOON - timedelta(days=1), until=NOON + timedelta(days=1)
    )
    waits_for(desk, AnchorKind.TSA)
    permitted = desk.permitted()
    note = desk.uow.custody.checkpoint() or ""
    query = make_query(note)
    words: dict[str, Any] = {"note": note, "roots": [authority.root_der]}
    words["nonce"] = read_query(query).nonce
    reply = authority.reply_at(query, NOON)

    anchor = accept_stamp(desk.of(desk.supervisor), reply, **words)

    assert anchor.chain == (authority.root_der,)
    assert anchor.evidence == reply
    assert (anchor.source, anchor.at) == ("CN=Test TSA", NOON)
    assert desk.start(permitted, plan=a_plan()).state is DisposalState.RUNNING
    with pytest.raises(StampError):
        accept_stamp(desk.of(desk.supervisor), reply, **words | {"nonce": 1})


def test_who_only_audits_acknowledges_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    sheet = printed(desk, permitted)
    actor = replace(desk.officer.actor, duties=frozenset({Duty.AUDITOR}))

    with pytest.raises(NotPermittedError):
        acknowledge_sheet(
            replace(desk.of(desk.officer), actor=actor),
            permitted.id,
            size=sheet.head.size,
            typed=typed_from(sheet),
        )
