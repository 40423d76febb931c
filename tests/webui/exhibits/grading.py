from __future__ import annotations

from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE, Unit, Visitor

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from evidence_store.domain.scans.gradings import HitGrading
    from tests.webui.scanned import Scanned


def grade(visitor: Visitor, scanned: Scanned, **told: object) -> TestResponse:
    typed = {"which": "these", "typed": "1 to 3", "grade": "evidential",
             "reason": "The digests agree", "passphrase": PASSPHRASE}  # fmt: skip
    return visitor.do(f"{scanned.page}/acts/grade", **(typed | told))


def gradings(unit: Unit) -> list[HitGrading]:
    with unit.store.reading() as uow:
        return list(uow.hit_gradings.find())
