"""The form of custody entries about exhibits. Not a step: it opens and commits nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.disposals import SignedStatement
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.signing import SignedAct
    from evidence_store.workflow.ports import UnitOfWork


def append_exhibit_entry(
    uow: UnitOfWork,
    exhibit: Exhibit,
    *,
    event: str,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue],
    signed: SignedAct | SignedStatement | None = None,
) -> None:
    """Append one entry about an exhibit, with who acted and what was signed for it."""
    draft = Draft(
        event,
        exhibit.case_id,
        exhibit.id,
        at,
        public=public,
        committed=committed,
        signed=None if signed is None else as_signed(signed),
    )
    uow.custody.append(draft)
