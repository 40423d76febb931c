"""A disk that goes back with pictures taken out: what each page says, to its certificate."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import WrongEntryError
from tests.evidence_store.documents.texts import text_of
from tests.webui.conftest import PASSPHRASE
from tests.webui.disposals.selecting import STORE, VICTIM, set_up
from tests.webui.exhibits.grading import grade, gradings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.webui.conftest import Unit
    from tests.webui.disposals.selecting import Selecting

COMMAND = "expunge disposal authorise {} --target DEVICE --hash-set case.set --names-left NUMBER"
NEVER = re.compile(
    r"\b(Clear|Purge):|erased or destroyed|(the|whole) device (was|is) erased", re.IGNORECASE
)


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Selecting:
    return set_up(open_app, open_unit, tmp_path)


def read(bench: Selecting, number: str, page: str) -> str:
    """What somebody reads on a page, without its marks."""
    shown = bench.person(number).get(page)
    assert shown.status_code == 200
    (main,) = re.findall(r"<main.*?</main>", shown.text, re.DOTALL)
    return words(main)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def next_of(bench: Selecting, number: str) -> str:
    """The one button of this person on the page of the disposal; else all that it says."""
    page = bench.person(number).get(f"/disposals/{bench.disposal.id}").text
    buttons = re.findall(r'app-next__button"><a [^>]*>([^<]*)<', page)
    return buttons[0] if buttons else words(page)


def is_proposed(bench: Selecting) -> str:
    """Two people graded every hit, the owner agreed; gives the page of the disposal."""
    assert grade(bench.person("E1"), bench.scanned).status_code == 303
    (made,) = gradings(bench.unit)
    confirm = f"/gradings/{made.id}/acts/confirm"
    assert bench.person("S1").do(confirm, passphrase=PASSPHRASE).status_code == 303
    bench.plan_it()
    unfounded = bench.propose()
    assert unfounded.status_code == 403
    assert "is not on record: The owner agreed that it is sanitised" in unfounded.text
    bench.decide()
    assert bench.propose().status_code == 303
    return f"/disposals/{bench.disposal.id}"


def test_from_graded_hits_to_a_certificate_that_says_what_stays(
    bench: Selecting, tmp_path: Path
) -> None:
    page = is_proposed(bench)
    before = bench.training_file.read_bytes()
    _is_authorised_at_the_device(bench, page)

    assert "Every byte that its plan lists is overwritten" in read(
        bench, "E1", f"{page}/acts/erase"
    )
    assert next_of(bench, "E1") == "Erase the training file"
    assert bench.queue().status_code == 303
    assert bench.eraser() == 1
    assert bench.job.sentence.startswith("What its plan names was overwritten and read back.")
    assert "Its selected files were overwritten" in read(bench, "E2", page)
    assert next_of(bench, "E2") == "Have the training file read again"
    _is_overwritten(bench, before)
    bench.verify()

    second = read(bench, "E2", page)
    assert "its SHA-256 is the one that two people signed for" in second
    assert "Second scan 0 hits beside those that the plan leaves" in second
    assert next_of(bench, "E2") == "Issue the certificate or the non-completion report"
    assert bench.person("E2").do(f"{page}/acts/issue-certificate").status_code == 303
    _is_certified(bench, page, tmp_path)


def _is_authorised_at_the_device(bench: Selecting, page: str) -> None:
    """The page says what goes and what stays, and leads to the command, not to a form."""
    shown = read(bench, "S1", page)
    taken = shown.split("What is taken, and what stays")[1]
    assert "selected files alone" in shown
    assert "This one must be authorised on its own" in shown
    assert COMMAND.format(bench.disposal.id) in shown
    assert "2 hits, in 1 range" in taken
    assert "1 (inside another file): the picture, in a file that holds other things" in taken
    assert f"Names of files that stay at least {bench.names}" in taken
    assert bench.names > 0
    assert "/acts/authorise" not in bench.person("S1").get(page).text
    assert bench.disposal.id not in bench.person("S1").get("/unit/acts/authorise-several").text
    queue = read(bench, "S1", "/approvals")
    assert "Selected places on the device" in queue
    assert "It takes selected files alone" in queue.split("Ordinary")[0]
    assert "works its plan out again at the machine to which the device is connected" in next_of(
        bench, "S1"
    )
    signed = bench.person("S1").do(f"{page}/acts/authorise", passphrase=PASSPHRASE)
    assert signed.status_code == 403
    assert "expunge disposal authorise --target DEVICE" in signed.text
    worked_out = bench.work_out_again()
    with pytest.raises(WrongEntryError, match="names of files stay"):
        bench.sign(worked_out, names=bench.names + 1)
    assert bench.disposal.state is DisposalState.PROPOSED
    bench.sign(worked_out, names=bench.names)
    assert next_of(bench, "S1") == "Acknowledge the printed authorisation sheet"
    bench.acknowledge()


def _is_overwritten(bench: Selecting, before: bytes) -> None:
    """Zeros in the plan's ranges, and every other byte what it was."""
    after, places = bench.training_file.read_bytes(), bench.extents
    assert not any(any(after[each.offset : each.end]) for each in places)
    kept = bytearray(before)
    for each in places:
        kept[each.offset : each.end] = bytes(each.length)
    assert after == kept


def _is_certified(bench: Selecting, page: str, folder: Path) -> None:
    exhibit, told = f"/exhibits/{bench.scanned.exhibit}", bench.person("E2").get(page).text
    (certificate,) = re.findall(r'href="(/certificates/\w+)"', told)
    pdf = bench.person("E2").get(certificate).data
    checked = bench.person("E2")
    sent = checked.send("/verify", checked.fill("/verify", document=(io.BytesIO(pdf), "c.pdf")))
    assert "Genuine" in checked.get(sent.location).text
    printed = " ".join(text_of(pdf, folder).split())
    assert "Certificate of selective erasure" in printed
    assert "Everything else on it stays" in printed
    assert "No category of NIST SP 800-88 is claimed" in printed
    for shown in (words(told), read(bench, "S1", exhibit), printed):
        assert not NEVER.search(shown), NEVER.search(shown)
        assert VICTIM not in shown
        assert STORE not in shown


def test_names_that_would_stay_are_a_ground_to_refuse_on_the_page(bench: Selecting) -> None:
    page = is_proposed(bench)
    refuse, before = f"{page}/acts/refuse-names", bench.training_file.read_bytes()

    assert "You need not know one to refuse" in read(bench, "S1", refuse)
    assert bench.person("S1").do(refuse).status_code == 303

    assert bench.disposal.state is DisposalState.VOID
    assert "What was signed for it is no longer valid" in read(bench, "S1", page)
    assert bench.person("S1").do(refuse).status_code in (403, 409)
    assert bench.training_file.read_bytes() == before
