"""One USB stick, from the seizure to its certificate, in the browser wherever a browser can do it.

The simplest job there is: one offender, one order of one line, one device that a training file
stands for, nobody else with an interest. What only a training folder asks for (the training file)
and what a service does (worker, eraser) is not counted.
"""

from __future__ import annotations

import random
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

from PIL import Image

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.demo.court_order import scanned_order
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.worker.working import work
from evidence_store.workflow.unit.anchors import sheet_of
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE
from tests.webui.journeys.counting import Cost, Counted, newcomer, serve
from tests.webui.walking import Office

CASE, STICK = "62CD7654321", "AO/1"
LINE = "1. the USB stick AO/1."
SEAL, NEW_SEAL, LAST_SEAL = "B7700001", "B7700002", "B7700003"
SET_PASSPHRASE = "a set has a passphrase of its own"


@dataclass(frozen=True)
class Desk:
    """What lies on the table: the office, its folder, and the files that work is done with."""

    at_work: Office
    folder: Path
    cost: Cost

    @property
    def image(self) -> Path:
        return self.folder / "images" / "stick.raw"

    @property
    def training_file(self) -> Path:
        return self.folder / "images" / "training-file.raw"

    def ago(self, days: int) -> date:
        return self.at_work.unit.store.clock().date() - timedelta(days=days)

    def as_person(self, number: str) -> tuple[object, ...]:
        data, passphrase = self.at_work.unit.store.data, self._file("passphrase", PASSPHRASE)
        return ("--data", data, "--as", number, "--passphrase-file", passphrase)

    def wait_for_the_worker(self, jobs: int = 1) -> None:
        store = self.at_work.unit.store
        keys = store.open_actor("O1", PASSPHRASE).unit_keys
        assert work(store, keys, is_leaving=lambda: False, until_idle=True) == jobs

    def _file(self, name: str, words: str) -> Path:
        path = self.folder / name
        path.write_text(words)
        return path


def one_stick(at_work: Office, folder: Path) -> Cost:
    """Do it all; gives what it cost."""
    cost = Cost()
    desk = Desk(at_work, folder, cost)
    # the page of a seizure is kept as a bookmark by people who seize
    officer = newcomer(at_work, "O1", cost, at=f"{at_work.address}/unit/acts/seize")
    open_and_seize(officer, desk)
    record_the_order(officer, desk)
    answer_what_the_law_asks(officer, desk)
    make_the_stick(desk)
    examiner = newcomer(at_work, "E1", cost, at=officer.link)
    supervisor = image_and_scan(examiner, desk, link=officer.link)
    propose(examiner, desk)
    authorise(supervisor, desk)
    erase(examiner, desk)
    verify_and_certify(newcomer(at_work, "E2", cost, at=examiner.link), desk)
    return cost


def open_and_seize(officer: Counted, desk: Desk) -> None:
    officer.unfold()
    officer.fill(case=CASE, court="Mold Crown Court", name="Ann Other", offence="soa2003_67",
                 committed_on=desk.ago(600), convicted_on=desk.ago(290),
                 description="USB stick, black", medium="usb_flash",
                 found_at="Desk in the bedroom", seal=SEAL)  # fmt: skip
    officer.send("Open a new case and record the seizure")


def record_the_order(officer: Counted, desk: Desk) -> None:
    paper = desk.folder / "order.pdf"
    paper.write_bytes(scanned_order("Mold Crown Court", "Ann Other", LINE))
    officer.fill(document=paper, order_type="deprivation_s153", made_on=desk.ago(270),
                 made_by="HHJ Example", words=LINE, sentence="Community order, 18 months",
                 sentence_kind="community")  # fmt: skip
    officer.send("Record the order")


def read_the_order(reader: Counted) -> None:
    """In one sitting with what else is theirs, on one page."""
    reader.fill(**{"read-order-offender": "Ann Other", "read-order-words": LINE})
    reader.sign("Sign all of this")


def answer_what_the_law_asks(officer: Counted, desk: Desk) -> None:
    """All of it stands on one page with what the line means; one signature for all five acts."""
    answers: dict[str, dict[str, str | date]] = {
        "disclosure-decision": {
            "need": "not_needed", "officer": "DC Disclosure", "reason": "Nothing is outstanding",
        },
        "nobody-else": {"reason": "Bought and used by the defendant alone"},
        "check-appeal": {
            "checked_on": desk.ago(0), "office": "Crown Court office",
            "answered_by": "Listing officer",
            **{each.value: "nothing" for each in StatusMatter}, "reply": "Nothing is recorded.",
        },
        "answer-questions": {
            "answered_by": "A. Prosecutor", "answered_on": desk.ago(0),
            **dict.fromkeys(REQUIRED_ENQUIRIES, "no"),
        },
    }  # fmt: skip
    for act, typed in answers.items():
        officer.fill(**{f"{act}-{name}": value for name, value in typed.items()})
    officer.sign("Sign all of this")


def image_and_scan(examiner: Counted, desk: Desk, *, link: str) -> Counted:
    """Gives the supervisor, who comes by the case's link when there is a count to confirm."""
    examiner.unfold()
    examiner.fill(set_passphrase=SET_PASSPHRASE, seal=SEAL, made_with="dd", new_seal=NEW_SEAL)
    examiner.send("Have it built, take the exhibit and register its image")
    desk.wait_for_the_worker(2)
    supervisor = newcomer(desk.at_work, "S1", desk.cost, at=link)
    supervisor.fill(scheduled="1")
    supervisor.sign("Sign for the count")
    examiner.comes("Sign for the check of the disk image or extraction")
    read_the_order(examiner)
    scan_and_grade(examiner, supervisor, desk)
    return supervisor


def scan_and_grade(examiner: Counted, supervisor: Counted, desk: Desk) -> None:
    desk.wait_for_the_worker()
    examiner.comes("Grade hits")
    examiner.fill(grade="evidential", reason="The digests agree")
    examiner.sign("Sign for these grades")
    stand_for_the_stick(desk)
    supervisor.comes("Confirm these grades")
    read_the_order(supervisor)


def propose(examiner: Counted, desk: Desk) -> None:
    examiner.comes("Propose overwriting")
    examiner.fill(kind="chief_officer_direction", given_by="Rhiannon Llŷr",
                  rank="Superintendent", delegation="Scheme of delegation 2026, item 4",
                  given_on=desk.ago(1), reason="The device may not go back",
                  quotation="I direct that exhibit AO/1 be erased.")  # fmt: skip
    examiner.sign("Sign the proposal")


def authorise(supervisor: Counted, desk: Desk) -> None:
    supervisor.comes("Authorise this disposal")
    supervisor.sign("Sign the authorisation")
    supervisor.opened()  # the sheet, to be printed
    supervisor.fill(**what_the_sheet_says(supervisor, desk))
    supervisor.send("Acknowledge it")


def what_the_sheet_says(supervisor: Counted, desk: Desk) -> dict[str, str]:
    """What somebody reads off the sheet: its size, and the groups that the form asks for."""
    store = desk.at_work.unit.store
    acting = store.open_actor("S1", PASSPHRASE)
    found = re.search(r"/disposals/([^/]+)/", supervisor.page.url)
    assert found
    sheet = sheet_of(store.reading_desk(acting.actor), found[1], key=store.log_key)
    label = supervisor.page.locator('label[for="groups"]').inner_text()
    groups, asked = groups_of(sheet.head.root), map(int, re.findall(r"\d+", label))
    typed = " ".join(groups[number - 1] for number in asked)
    return {"size": str(sheet.head.size), "groups": typed}


def erase(examiner: Counted, desk: Desk) -> None:
    examiner.comes("Erase the training file")
    examiner.fill(reference=STICK, seal=NEW_SEAL)
    examiner.sign("Queue the erasure")
    serve("eraser", "--until-idle", *desk.as_person("E1"))


def verify_and_certify(second: Counted, desk: Desk) -> None:
    second.fill(reference=STICK)
    second.send("Queue the reading")
    desk.wait_for_the_worker()
    second.comes("Sign for your reading")
    second.fill(new_seal=LAST_SEAL)
    second.sign("Sign, and issue the document")
    assert "is issued and sealed" in second.text


def make_the_stick(desk: Desk) -> None:
    """A FAT stick of 16 MiB with one picture on it, and that picture in the place of originals."""
    originals = desk.folder / "originals" / "case"
    originals.mkdir()
    pixels = random.Random(7).randbytes(400 * 300 * 3)  # noqa: S311 -- a test's content
    Image.frombytes("RGB", (400, 300), pixels).save(originals / "IMG_1.jpg", quality=90)
    desk.image.write_bytes(bytes(16 * 1024 * 1024))
    for command in (
        ["mkfs.vfat", desk.image],
        ["mcopy", "-i", desk.image, originals / "IMG_1.jpg", "::/IMG_1.jpg"],
    ):
        subprocess.run([str(word) for word in command], check=True, capture_output=True)


def stand_for_the_stick(desk: Desk) -> None:
    """The training file in place of the device: a real stick is named by its serial number."""
    serve("copy", "make", desk.image, "--out", desk.training_file, "--progress", "none")
    serve("exhibit", "training-file", STICK, "--case", CASE, "--copy", desk.training_file,
          *desk.as_person("O1"))  # fmt: skip
