"""The declared acts about cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.cases import completing

if TYPE_CHECKING:
    from evidence_store.acts._kit.case_act import ActOnCase

CASE_ACTS: tuple[type[ActOnCase], ...] = completing.ACTS
