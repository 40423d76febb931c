"""A police copy in the browser, from the inventory to its document; and one that breaks off."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import next_of_exhibit
from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.worker.copies import erase_copy, read_copy_again, register_copy
from evidence_store.worker.working import work
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.orders.orders import map_line
from forensics.value_classes import dataclass
from tests.evidence_store.settling import settle_interests
from tests.webui.conftest import PASSPHRASE
from tests.webui.placed import Placed, offered_on, with_places
from tests.webui.story import book_stick
from tests.webui.working import boxes

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.unit.jobs import Job
    from tests.webui.conftest import Unit, Visitor

SIZE = 200 * 1024 + 3
WORKER = {JobKind.REGISTER_COPY: register_copy, JobKind.READ_COPY: read_copy_again}


@dataclass(frozen=True)
class Copies:
    """A stick that an order names and nothing bars, and the file of a copy of it."""

    placed: Placed
    exhibit: str
    file: Path

    @property
    def page(self) -> str:
        return f"/exhibits/{self.exhibit}"

    @property
    def stands(self) -> CopyStanding:
        return self.copy.stands

    @property
    def copy(self) -> HeldCopy:
        with self.placed.unit.store.reading() as uow:
            return uow.exhibits.get(self.exhibit).copies[-1]

    @property
    def job(self) -> Job:
        with self.placed.unit.store.reading() as uow:
            return uow.jobs.find(exhibit_id=self.exhibit)[-1]

    def act(self, number: str, name: str, **typed: object) -> int:
        """Send the form of an act about the exhibit, signed; how it was answered."""
        visitor, address = self.placed.visitor(number), f"{self.page}/acts/{name}"
        told = {"copy": self.copy.id} if name != "record-copy" else {}
        return visitor.do(address, passphrase=PASSPHRASE, **told, **typed).status_code

    def works(self, does: object = WORKER) -> Job:
        store = self.placed.unit.store
        keys = store.open_actor("O1", PASSPHRASE).unit_keys
        told = {"is_leaving": lambda: False, "until_idle": True, "does": does}
        assert work(store, keys, **told) == 1  # type: ignore[arg-type]  # one of two mappings
        return self.job

    def offers(self, number: str, name: str) -> bool:
        """Whether the page offers it; what the terminal offers is asked of the same rule."""
        return f'href="{self.page}/acts/{name}"' in self.placed.visitor(number).get(self.page).text

    def next_of(self, number: str) -> str:
        """The one next step of this person, as both faces have it; else what it waits for."""
        store = self.placed.unit.store
        found = next_of_exhibit(
            store.reading_desk(store.open_actor(number, PASSPHRASE).actor), self.exhibit
        )
        return found.waits_for if found.step is None else found.step.page

    def to_be_ended(self) -> None:
        """In the inventory, its file registered, and its end authorised."""
        today = boxes(self.placed.unit.store.clock().date())
        told = {"kind": "working_copy", "holder": "Unit", "place": "Server", "basis": "CPIA Code"}
        assert self.act("O1", "record-copy", **told, review_on=today) == 303
        register = f"{self.page}/acts/register-copy-files"
        (key,) = offered_on(self.placed.visitor("O1").get(register).text, "files").values()
        assert self.act("O1", "register-copy-files", files=[key]) == 303
        assert self.works().state is JobState.DONE, self.job.sentence
        ends = {"outcome": "end", "ground": "not_needed", "reason": "Nobody needs it"}
        assert self.act("E1", "review-copy", **ends) == 303
        assert self.next_of("S1") == "authorise-review"
        assert self.act("S1", "authorise-review") == 303

    def erase(self) -> Job:
        assert self.act("E1", "erase-copy", reference="ABC/8") == 422  # another exhibit
        assert self.act("E1", "erase-copy", reference="ABC/9") == 303
        return self.works({JobKind.ERASE_COPY: erase_copy})


@pytest.fixture
def copies(open_unit: Unit, tmp_path: Path) -> Copies:
    placed = with_places(open_unit, tmp_path)
    store, order = placed.unit.store, open_unit.story.order
    officer = store.open_actor("O1", PASSPHRASE)
    stick = book_stick(store, officer, open_unit.story.case, "ABC/9")
    map_line(store.signing_desk(officer), order.id, line=2, exhibit_ids=(stick.id,))
    settle_interests(store, order, by=officer)
    file = placed.images / "image.001"
    file.write_bytes(os.urandom(SIZE))
    return Copies(placed, stick.id, file)


def test_from_the_inventory_to_a_document_that_verifies(copies: Copies) -> None:
    copies.to_be_ended()
    assert copies.next_of("E1") == "erase-copy"
    assert not copies.offers("S1", "erase-copy")

    assert copies.erase().sentence.startswith("The files were overwritten"), copies.job.sentence
    assert copies.file.read_bytes() == bytes(SIZE)
    assert not copies.offers("E1", "read-copy")  # who overwrote it
    assert copies.next_of("E2") == "read-copy"
    assert copies.act("E2", "read-copy") == 303
    reading = copies.works()
    assert copies.next_of("E2") == "sign-copy-reading"
    second = copies.placed.visitor("E2")
    sign = f"/jobs/{reading.id}/acts/sign-copy-reading"
    assert sign in second.get("/jobs").text
    assert "Every byte is zero" in second.get(sign).text
    assert copies.placed.visitor("O1").do(sign, passphrase=PASSPHRASE).status_code == 403
    assert second.do(sign, passphrase=PASSPHRASE).status_code == 303

    assert copies.file.exists()
    assert copies.next_of("E2") == "issue-copy-document"
    assert copies.act("E1", "issue-copy-document") in (403, 422)
    assert copies.act("E2", "issue-copy-document") == 303
    assert not copies.file.exists()
    assert copies.stands is CopyStanding.ENDED
    checked = _checked(copies, second)
    assert "Record of the end of a police copy" in checked
    assert "Copy of exhibit" in checked
    assert copies.copy.documents[0] in second.get("/seal-levels").text
    assert str(copies.file) not in second.get(copies.page).text + second.get("/jobs").text


def test_a_hold_that_comes_before_the_eraser_stops_it_and_what_broke_off_ends_in_a_report(
    copies: Copies,
) -> None:
    copies.to_be_ended()
    store = copies.placed.unit.store
    assert copies.act("E1", "erase-copy", reference="ABC/9") == 303
    assert copies.act("E2", "give-up-copy", why="copy_broke_off") != 303  # it waits for the eraser
    officer = store.signing_desk(store.open_actor("O1", PASSPHRASE))
    place_hold(officer, copies.exhibit, code="litigation", note="Inquest")

    refused = copies.works({JobKind.ERASE_COPY: erase_copy})

    assert refused.state is JobState.FAILED
    assert any(copies.file.read_bytes())
    assert copies.stands is CopyStanding.BEGUN
    assert copies.act("S1", "give-up-copy", why="copy_broke_off") != 303  # who authorised it
    assert copies.act("E2", "give-up-copy", why="copy_broke_off") == 303
    assert copies.next_of("E2") == "issue-copy-document"
    assert copies.act("E2", "issue-copy-document") == 303
    assert any(copies.file.read_bytes())  # nothing is deleted
    assert copies.copy.stands.value == "copy_end_reported"
    second = copies.placed.visitor("E2")
    assert "Report of a police copy whose end is not complete" in _checked(copies, second)


def _checked(copies: Copies, visitor: Visitor) -> str:
    """What the page that checks documents says of the newest one of the exhibit's page."""
    found = re.findall(r'href="/certificates/(\w+)"', visitor.get(copies.page).text)
    pdf = visitor.get(f"/certificates/{found[-1]}").data
    sent = visitor.send("/verify", visitor.fill("/verify", document=(io.BytesIO(pdf), "c.pdf")))
    assert sent.status_code == 303
    shown = visitor.get(sent.location).text
    assert "Genuine, but withdrawal was not checked" in shown
    return shown
