"""People of every duty at the screens of a unit that has a record for every act."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask

from evidence_store.domain.scans.gradings import Grade
from evidence_store.workflow.disposals.questions import ask_question
from evidence_store.workflow.scans.gradings import GradeEntry, grade_hits
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, Visitor
from tests.webui.nets.addresses import DUTY_OF, REPOSITORIES, duties_of
from tests.webui.scanned import scan_a_stick
from webui.acts.page import Kind, address_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.webui.nets.seeded import Seeded
    from webui.acts.page import ActPage


@dataclass(frozen=True)
class Offices:
    """The screens, who is signed in at them, and one record of each kind."""

    app: Flask
    of_kind: Mapping[Kind, str]

    @cached_property
    def visitors(self) -> dict[str, Visitor]:
        """By staff number: one for each duty."""
        made = {number: Visitor(self.app) for number in DUTY_OF}
        for number, each in made.items():
            each.come_in(number)
        return made

    def acts(self) -> Iterator[tuple[ActPage, str, str]]:
        """Each act with its address on one record, and somebody whose duty it is."""
        for page in self.app.extensions["expunge_acts"]:
            yield page, self.address(page), next(iter(self.who_may(page)))

    def address(self, page: ActPage) -> str:
        return address_of(page.kind, self.of_kind[page.kind], page.name)

    def who_may(self, page: ActPage) -> list[str]:
        duties = duties_of(self.app, f"acts.{page.endpoint}") or frozenset()
        return [number for number, duty in DUTY_OF.items() if duty in duties]


def one_of_each(seeded: Seeded, folder: Path) -> dict[Kind, str]:
    """Record what the seeded unit has none of; give the id of one record of every kind."""
    store, unit = seeded.store, seeded.unit
    scan = scan_a_stick(unit, folder, number=17).scan
    examiner = store.open_actor("E1", PASSPHRASE)
    entry = GradeEntry(((1, 1),), Grade.EVIDENTIAL, "The digests agree", None)
    grading = grade_hits(store.signing_desk(examiner), scan.id, entry=entry)
    with store.reading() as uow:
        found = {kind: getattr(uow, name).find()[0].id for kind, name in REPOSITORIES.items()}
        disposal = next(each for each in uow.disposals.find() if each.is_open)
    question = ask_question(store.desk_of(seeded.keys["S1"]), disposal.id, text="Which phone?")
    return {
        **found,
        Kind.UNIT: "",
        Kind.OWN: "",
        Kind.SCAN: scan.id,
        Kind.HIT: f"{scan.id}-1",
        Kind.GRADING: grading.id,
        Kind.QUESTION: question.id,
    }
