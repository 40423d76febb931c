"""The declared acts about disposals, their questions and their documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.disposals import not_read, questions, refusing, sampling, withdrawals

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import AnyAct

DISPOSAL_ACTS: tuple[type[AnyAct], ...] = (
    *questions.ACTS,
    *not_read.ACTS,
    *refusing.ACTS,
    *sampling.ACTS,
    *withdrawals.ACTS,
)
