"""Does declared acts at the desk of a test: whoever acts, with its record and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidence_store.acts._kit.doing import do

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import DeclaredAct
    from evidence_store.workflow._kit.desk import Desk

R = TypeVar("R")


def done(act: DeclaredAct[R], subject_id: str, desk: Desk) -> R:
    """The record after the act."""
    return do(act, subject_id, desk=desk).after
