from __future__ import annotations

import base64
import http.client
import io
import json
import mmap
import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asn1crypto import pem, x509
from playwright.sync_api import sync_playwright
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

import run as starting
from evidence_store.bootstrap import open_store
from evidence_store.data_folder.holdings import list_held
from evidence_store.data_folder.places import DEMO_WORK
from evidence_store.demo.disclosing import BUNDLE
from evidence_store.demo.paperwork import CLERK, EVERYBODY, OLD_CASE, SUPERVISOR
from evidence_store.demo.story import ACCOUNT
from evidence_store.domain.disposals.disposal_states import DisposalState
from forensics.value_classes import dataclass
from tests.cost.commands import sealing_at_little_cost
from tests.evidence_store.disclosure.generator import b64
from tests.evidence_store.disclosure.pages import CHECK_MANY, require_chromium
from tests.webui.browsing import CHROMIUM_WORDS, served
from tests.webui.following import Follower, tasks_of
from tests.webui.heights import OF_THE_HEAD, height_of_the_head, too_long
from tests.webui.make_screens import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
MATERIAL = ROOT / "evidence_store" / "demo" / "material"
PICTURES = sorted((MATERIAL / "pictures").glob("*.jpg"))
NAMES_ON_THE_MEDIUM = ("p0001", "invoice-2023", "notes.txt", ".cache.bin", "again.jpg", "icon.jpg")


# Another file system than that of the folders of tests; Linux has it everywhere.
ELSEWHERE = Path("/dev/shm")  # noqa: S108 -- for what the demonstration writes before it has a folder


@dataclass(frozen=True)
class Demo:
    folder: Path
    told: str
    port: int
    opened: Path

    @property
    def account(self) -> str:
        """Every command with its answer, as ``--verbose`` shows it."""
        return (self.folder / DEMO_WORK / ACCOUNT).read_text("utf-8")

    @property
    def certificates(self) -> list[Path]:
        return sorted((self.folder / "certificates").glob("*.pdf"))


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, encoding="utf-8", check=False
    )


def expunge(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "forensics", *words)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["demo", "--out", str(folder), "--serve", "--port", str(port)]
    browser, opened = folder.parent / "browser", folder.parent / "opened"
    browser.write_text(f"#!/bin/sh\nprintf '%s' \"$1\" > {opened}\n")
    browser.chmod(0o700)
    with subprocess.Popen(
        sealing_at_little_cost(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        # A person has not the suite's reason in the environment: it tells its own.
        env={name: text for name, text in os.environ.items() if name != "EXPUNGE_WHY"}
        | {"TMPDIR": str(ELSEWHERE), "BROWSER": str(browser)},
        umask=0o022,  # as people have it
    ) as process:
        told = ""
        for line in process.stdout or ():
            told += line
            if f"http://localhost:{port}" in line:
                break
        try:
            assert f"http://localhost:{port}" in told, told[-2000:]
            yield Demo(folder, told, port, opened)
        finally:
            process.terminate()


pytestmark = pytest.mark.timeout(600)


def test_the_demonstration_ends_with_two_certificates_and_all_that_checks_them(demo: Demo) -> None:
    kept = {path.name for path in demo.folder.iterdir()}

    assert len(demo.certificates) == 2
    assert {"root.pem", "passphrase", "expunge.sqlite", "certificates"} <= kept
    assert str(demo.certificates[0]) in demo.told


def test_it_works_where_temporary_files_are_on_another_file_system(demo: Demo) -> None:
    assert ELSEWHERE.stat().st_dev != demo.folder.stat().st_dev
    assert (demo.folder / "passphrase").is_file()
    assert len(demo.certificates) == 2


def test_its_last_hint_names_a_command_that_is_there(demo: Demo) -> None:
    hint = next(line for line in demo.told.splitlines() if "expunge serve --data" in line)
    command = Path(hint.split(" serve ")[0].split()[-1])

    assert (Path.cwd() / command).is_file() or shutil.which(command.name)


def test_its_last_hint_starts_pages_in_which_people_can_act(demo: Demo) -> None:
    _, _, after = demo.told.partition("Its pages:")
    words = shlex.split("\n".join(after.splitlines()[:2]).replace("\\\n", ""))

    assert words[1:4] == ["serve", "--data", str(demo.folder)]
    assert words[4:6] == ["--as", SUPERVISOR.staff_number]
    assert words[6:] == ["--passphrase-file", str(demo.folder / "passphrase"), "--open"]


def test_doctor_finds_nothing_wrong_with_its_rights(demo: Demo) -> None:
    said = expunge("doctor", "--data", demo.folder, "--json").stdout
    states = {each["thing"]: each["state"] for each in json.loads(said)["findings"]}

    assert (states["Rights"], states["Ownership"]) == ("fine", "fine")


def test_no_folder_of_a_demonstration_with_its_keys_comes_into_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "ROOT", tmp_path)
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    for _ in range(3):
        made = starting.free_folder("demo")
        made.mkdir()
        assert any(fnmatch(f"/{made.name}/", line) for line in ignored), made.name


def test_its_screens_open_for_whoever_wants_to_click_through_it(demo: Demo) -> None:
    connection = http.client.HTTPConnection("localhost", demo.port, timeout=10)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()

    assert answer.status == 200
    assert "Training" in page
    for player in (*EVERYBODY, CLERK):
        assert f"<strong>{player.staff_number}</strong> {player.rank} {player.name}" in page
    assert str(demo.folder / "passphrase") in page
    assert (demo.folder / "passphrase").read_text("utf-8").strip() not in page


def test_its_browser_opens_at_the_sign_in_page(demo: Demo) -> None:
    until = time.monotonic() + 30
    while not demo.opened.exists() and time.monotonic() < until:
        time.sleep(0.1)

    assert demo.opened.read_text("utf-8") == f"http://localhost:{demo.port}/sign-in"


def test_the_tour_is_done_by_following_its_words(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(demo.folder, folder)
    words = ("--as", SUPERVISOR.staff_number, "--passphrase-file", str(folder / "passphrase"))
    tasks = list(tasks_of((ROOT / "docs" / "tour.md").read_text("utf-8")))
    with served(folder, *words) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_chromium(), args=CHROMIUM_WORDS
        )
        follower = Follower(browser, address, folder)
        for _, task in tasks:
            for said in task:
                follower.does(said)
        browser.close()

    assert len(tasks) == 8
    assert all(len(task) >= 3 for _, task in tasks)


def test_it_tells_its_story_in_sixty_lines_with_its_two_refusals(demo: Demo) -> None:
    told = demo.told.partition("\nExpunge is at ")[0].splitlines()

    assert len(told) <= 60
    assert sum(line.startswith("  ✓ ") for line in told) >= 15
    assert sum(line.startswith("  ✗ Refused: ") for line in told) == 2
    assert max(map(len, told)) <= 100 + len(str(demo.folder))
    assert not [line for line in told if "$ expunge" in line]


def test_it_leaves_a_hit_to_grade_a_disposal_to_authorise_and_a_hold(demo: Demo) -> None:
    store = open_store(demo.folder)
    with store.reading() as uow:
        by_reference = {each.reference: each for each in uow.exhibits.find()}
        (waiting,) = uow.disposals.find(exhibit_id=by_reference["ABC/4"].id)
        (scan,) = uow.scans.find(exhibit_id=by_reference["ABC/3"].id)
        assert waiting.state is DisposalState.PROPOSED
        assert sum(scan.hits_by_kind.values()) == 1
        assert not uow.hit_gradings.find(scan_id=scan.id)
        assert by_reference["DEF/1"].ended is None
    for words in ("authorise the disposal of ABC/4", "grade what was found on ABC/3", "DEF/1"):
        assert words in demo.told


def test_pages_of_its_cases_and_exhibits_are_short_and_their_head_takes_two_lines(
    demo: Demo,
) -> None:
    executable, found, heads = require_chromium(), [], []
    passphrase = (demo.folder / "passphrase").read_text().strip()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://localhost:{demo.port}")
        sign_in(page, "2002", passphrase)
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"http://localhost:{demo.port}/cases")
        for address in sorted(addresses_on(page, "cases")):
            page.goto(f"http://localhost:{demo.port}{address}")
            # Before the screen is made narrow: just after that, the menu is still being laid out.
            heads.append(height_of_the_head(page))
            found += too_long(page, address)
            for exhibit in sorted(addresses_on(page, "exhibits")):
                page.goto(f"http://localhost:{demo.port}{exhibit}")
                found += too_long(page, exhibit)
        chromium.close()
    assert len(heads) > 2
    assert found == []
    assert max(heads) <= OF_THE_HEAD


def addresses_on(page: Page, kind: str) -> set[str]:
    return set(re.findall(rf'href="(/{kind}/[a-z]_[0-9A-Z]+)"', page.content()))


def test_it_tells_the_two_refusals_with_their_reasons(demo: Demo) -> None:
    for each in (demo.told, demo.account):
        require_reasons(" ".join(each.split()))


def require_reasons(told: str) -> None:

    assert "Six months from that day ends at the end of" in told.split("DEF/1: refused", 1)[1]
    assert "You are the proposer in this matter" in told


def test_an_appeal_stops_what_was_authorised_and_its_dismissal_revives_nothing(demo: Demo) -> None:
    told = demo.account.split("an appeal stops what was already authorised", 1)[1]

    assert told.index("disposal authorise GHI/1") < told.index("order proceeding")
    assert told.count("disposal permit GHI/1") == 2
    assert "The order of" in told
    assert "was quashed on" in told


def test_a_handover_is_signed_by_giver_and_taker(demo: Demo) -> None:
    assert "exhibit offer ABC/1" in demo.account
    assert "exhibit accept ABC/1" in demo.account


def test_the_prosecutor_gets_a_schedule_of_devices_before_anybody_is_convicted(demo: Demo) -> None:
    text = run("pdftotext", "-layout", demo.folder / DEMO_WORK / "schedule.pdf", "-").stdout

    assert "Schedule of devices for a deprivation order" in " ".join(text.split())
    assert "JKL/1" in text
    assert "JKL/2" in text


def test_the_bundle_is_consistent_and_one_without_an_entry_is_refused(demo: Demo) -> None:
    verifier = demo.folder / DEMO_WORK / "verifiers" / "verify.py"
    whole = run(sys.executable, "-I", "-S", verifier, demo.folder / DEMO_WORK / BUNDLE)
    shorter = run(
        sys.executable, "-I", "-S", verifier, demo.folder / DEMO_WORK / "one-entry-dropped.custody"
    )

    assert whole.returncode == 3, whole.stdout + whole.stderr
    assert "completeness is not shown" in whole.stdout
    assert shorter.returncode == 1


def test_under_a_head_that_was_kept_outside_both_verifiers_call_the_bundle_verified(
    demo: Demo, tmp_path: Path
) -> None:
    verifier, bundle = demo.folder / DEMO_WORK / "verifiers", demo.folder / DEMO_WORK / BUNDLE
    with closing(sqlite3.connect(demo.folder / "expunge.sqlite")) as database:
        noted = dict(database.execute("SELECT size, note FROM checkpoint"))
    own = run(sys.executable, "-I", "-S", verifier / "verify.py", bundle).stdout
    size = int(re.search(r"^Head: (\d+):", own, re.MULTILINE)[1])  # type: ignore[index]  # or fails
    head = tmp_path / "head.txt"
    head.write_text(noted[size], "utf-8")

    asked = (sys.executable, "-I", "-S", verifier / "verify.py", bundle, "--head", head)
    done = run(*asked)
    first = done.stdout.partition("\n")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_chromium(), args=CHROMIUM_WORDS
        )
        page = browser.new_page()
        page.goto((verifier / "verify.html").as_uri())
        typed = f"{size}:{base64.b64decode(noted[size].splitlines()[2]).hex()}"
        words = [[b64(bundle.read_bytes()), typed, [], []]]
        [answer] = json.loads(
            page.evaluate(
                f"(words) => (function () {{ {CHECK_MANY} }}).apply(null, words)", [words]
            )
        )
        browser.close()

    assert done.returncode == 0, done.stdout
    assert first.startswith(f"VERIFIED up to entry {size - 1} of ")
    assert answer["exit"] == 0
    assert answer["answer"] == "verified"


def test_its_certificates_are_genuine_under_their_own_training_root_only(demo: Demo) -> None:
    root = demo.folder / "root.pem"
    for certificate in demo.certificates:
        genuine = expunge("certificate", "verify", certificate, "--trust", root)
        nobody = expunge("certificate", "verify", certificate)
        assert genuine.returncode == 3, genuine.stderr
        assert genuine.stdout.startswith("Training")
        assert nobody.returncode == 1
        assert "its owner cannot be identified" in nobody.stdout + nobody.stderr


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig is not installed")
def test_pdfsig_calls_the_signature_valid(demo: Demo) -> None:
    for certificate in demo.certificates:
        assert "Signature is Valid" in run("pdfsig", "-nocert", certificate).stdout


def test_openssl_and_pyhanko_find_the_seal_of_its_certificates_good(
    demo: Demo, tmp_path: Path
) -> None:
    root = demo.folder / "root.pem"
    trusted = ValidationContext(
        trust_roots=[x509.Certificate.load(pem.unarmor(root.read_bytes())[2])]
    )
    for certificate in demo.certificates:
        content = certificate.read_bytes()
        signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
        first, length, second, rest = (int(each) for each in signature.byte_range)
        signed, seal = tmp_path / "signed", tmp_path / "seal.der"
        signed.write_bytes(content[first : first + length] + content[second : second + rest])
        seal.write_bytes(signature.pkcs7_content)
        status = validate_pdf_signature(signature, trusted)
        done = run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", seal,
                   "-content", signed, "-CAfile", root, "-out", os.devnull)  # fmt: skip

        assert done.returncode == 0, done.stderr
        assert (status.intact, status.valid, status.trusted) == (True, True, True)
        assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


@pytest.mark.skipif(not shutil.which("ewfexport"), reason="ewfexport is not installed")
def test_an_independent_search_finds_every_block_before_the_erasure_and_none_after(
    demo: Demo, tmp_path: Path
) -> None:
    exported = tmp_path / "medium"
    image = MATERIAL / "usb_disk.E01"
    assert run("ewfexport", "-u", "-q", "-f", "raw", "-t", exported, image).returncode == 0
    before = tmp_path / "medium.raw"
    pieces = [piece for picture in PICTURES for piece in pieces_of(picture.read_bytes())]

    assert before.stat().st_size == (demo.folder / DEMO_WORK / "training-file.raw").stat().st_size
    assert len(pieces) > 250
    assert missing(pieces, before) == 0
    assert missing(pieces, demo.folder / DEMO_WORK / "training-file.raw") == len(pieces)


def pieces_of(content: bytes) -> list[bytes]:
    # A file this small is resident: NTFS changes two bytes at the end of each sector of its record.
    if len(content) < 512:
        return [content[:100], content[-100:]]
    return [content[at : at + 512] for at in range(0, len(content), 512)]


def missing(pieces: list[bytes], medium: Path) -> int:
    with medium.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        return sum(view.find(piece) < 0 for piece in pieces)


def test_no_name_or_digest_of_the_pictures_leaves_the_case_files(demo: Demo) -> None:
    result = json.loads((demo.folder / DEMO_WORK / "scan.json").read_text())
    digests = {hit["item"] for hit in result["hits"]}
    with closing(sqlite3.connect(demo.folder / "expunge.sqlite")) as database:
        dump = "\n".join(database.iterdump())
    texts = {"what it tells": demo.told, "the account": demo.account, "the database": dump}
    for certificate in demo.certificates:
        attached = demo.folder.parent / "certificate.json"
        run("pdfdetach", "-save", "1", "-o", attached, certificate)
        texts[f"the record of {certificate.name}"] = attached.read_text()
        texts[certificate.name] = run("pdftotext", "-layout", certificate, "-").stdout
    secrets = [*digests, *NAMES_ON_THE_MEDIUM]

    assert len(digests) == len(PICTURES)
    found = [f"{secret} in {where}" for where, text in texts.items() for secret in secrets
             if secret in text]  # fmt: skip
    assert found == []


def test_page_one_and_the_record_say_that_a_file_stood_for_the_device(demo: Demo) -> None:
    page = run("pdftotext", "-f", "1", "-l", "1", demo.certificates[0], "-").stdout

    assert "TRAINING: a training file was used in place of the device" in page
    assert OLD_CASE in page


def test_the_heading_of_its_orders_names_no_item_and_is_not_printed_as_undone(demo: Demo) -> None:
    for certificate in demo.certificates:
        text = " ".join(run("pdftotext", certificate, "-").stdout.split())

        assert "These words name no item, as two people signed" in text
        assert "not yet mapped" not in text


def test_the_locked_phones_certificate_says_not_examined(demo: Demo) -> None:
    text = run("pdftotext", demo.certificates[1], "-").stdout

    assert re.search(r"not\s+examined", text)


def test_the_custody_log_agrees_with_itself_and_with_the_head_that_was_printed(demo: Demo) -> None:
    head = re.search(r"Head: (\d+:[0-9a-f]{64})", demo.account)
    assert head

    checked = expunge("fsck", "--data", demo.folder, "--head", head.group(1))

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_backup_of_its_folder_would_take_everything_along(demo: Demo) -> None:
    kept = {held.holding.what for held in list_held(demo.folder)}

    assert {"the database", "issued documents", "the unit's keys, sealed"} <= kept
