"""Every kind that people sign, one by one: unsigned, under another exhibit, or a second time."""

from __future__ import annotations

import re
from typing import Any

import pytest

from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.events.separations import LASTS
from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, SIGNED
from tests.attacks.forging.insider import (
    DISK,
    Forged,
    act,
    begun,
    mapped,
    rests_on,
    stand,
    statement_of,
)
from tests.builders import told_in_clear
from tests.evidence_store.disclosure import generator as gen

OF_THE_UNIT = ("breakglass.", "clock.", "delegation.", "key.", "log.", "passkey.", "person.",
               "policy.", "unit.")  # fmt: skip
BY_ANOTHER_RULE = {"log.restored", "unit.keys_replaced"}
"""By these a log or its key begins again: what they name is read before who signed."""

IN_CASES = sorted(each for each in SIGNED if not each.startswith(OF_THE_UNIT))
UNSIGNED = "is of a kind that people sign, and is not signed"
ELSEWHERE = "its statement was signed for another entry"

OF_WORK = [each for each in IN_CASES if not LASTS.keys().isdisjoint({each, *rests_on(each)})]
"""Kinds that rest on what somebody authorised to be done to an exhibit."""


def require_refused(log: gen.MadeLog, event: str, because: str) -> None:
    """By fsck and by the verifier alike, for that reason."""
    chance = gen.seeded("signed", event, because)
    made = Forged(log, mapped(log, chance))
    answer = verify.check(made.bundle(chance), made.outside)

    assert re.search(because, made.refused_by_fsck() or "")
    assert (answer["exit"], answer["answer"]) == (1, "failed")
    assert re.search(because, answer["why"])


def history(event: str, *, about: str | None) -> tuple[gen.MadeLog, int]:
    """A log with one genuine entry of the kind, and that entry's number."""
    log = begun(gen.seeded("signed", event))
    stand(log, rests_on(event), about=about)
    return log, act(log, event, 1, about=about)


def again(log: gen.MadeLog, seq: int, *, about: str | None) -> None:
    """The same entry with the same signatures, about another exhibit or once more."""
    form, made = statement_of(log, seq)
    body: dict[str, Any] = log.bodies[seq]
    log.append(body["ev"], case="c_one", exhibit=about, whole=False, public=dict(body["pub"]),
               committed={"statement": form, "sig": made}, stmt=body["stmt"])  # fmt: skip


@pytest.mark.parametrize("event", sorted(SIGNED.keys() - MAY_BE_UNSIGNED - BY_ANOTHER_RULE))
def test_no_kind_that_people_sign_is_believed_unsigned(event: str) -> None:
    log = begun(gen.seeded("signed", event))
    log.append(event, case="c_one", exhibit=DISK, public=told_in_clear(event),
               committed={"by": "u_3"})  # fmt: skip

    require_refused(log, event, UNSIGNED)


@pytest.mark.parametrize("event", IN_CASES)
def test_no_signature_stands_under_another_exhibit_than_it_was_made_for(event: str) -> None:
    log, seq = history(event, about=DISK)
    again(log, seq, about="x_one1")

    require_refused(log, event, ELSEWHERE)


@pytest.mark.parametrize("event", sorted({*IN_CASES} - {*OF_WORK}))
def test_no_signature_about_a_case_stands_a_second_time(event: str) -> None:
    log, seq = history(event, about=None)
    again(log, seq, about=None)

    require_refused(log, event, "its statement was used before")


@pytest.mark.parametrize("event", OF_WORK)
def test_no_work_on_anything_but_an_exhibit_is_believed(event: str) -> None:
    log, _ = history(event, about=None)

    require_refused(log, event, "no standing order names the exhibit")
