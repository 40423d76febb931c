"""The demonstration told from beginning to end: one disk, one phone, two refusals.

Every act is a command that an officer, supervisor or examiner would type. Nothing here writes to
the record by itself.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import DEMO_PASSPHRASE, DEMO_WORK
from evidence_store.demo import disclosing, left_to_do, matters
from evidence_store.demo import paperwork as papers
from evidence_store.demo.paper import SheetInHand
from evidence_store.demo.paperwork import CLERK, EVERYBODY, EXAMINER, OFFICER, SUPERVISOR
from evidence_store.demo.recipe import picture
from evidence_store.demo.stage import DemoStage
from evidence_store.domain.values.zones import LONDON
from evidence_store.ways import Way
from forensics.output import write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGE = "usb_disk.E01"
TRAINING_FILE = "training-file.raw"
ACCOUNT = "every-command.txt"
"""Where all that was typed and said is kept, beside the demonstration's papers."""
SEALS = ("B1000001", "B1000011", "B1000012")  # on the stick's bag, one after the other
PHONE_SEAL = "B1000002"


@dataclass(frozen=True, slots=True)
class Today:
    """The present, read once from the system's clock and never changed."""

    moment: datetime

    @property
    def times(self) -> tuple[str, str]:
        """Two minutes ago and one minute ago, local, as forms want them."""
        return tuple(
            (self.moment - timedelta(minutes=ago)).strftime("%Y-%m-%dT%H:%M:00") for ago in (2, 1)
        )  # type: ignore[return-value]  # two of them, always


def perform(folder: Path, say: Callable[[str], None], *, verbose: bool) -> None:
    """Make the folder a training data folder and carry two exhibits to their certificates.

    Args:
        folder: must not be there yet.
        say: takes one line of text for the reader.
        verbose: every command with its answer; else the story, in a line for each part.

    Raises:
        DemonstrationError: a step ended otherwise than it should.
        WrongEntryError: the folder is not free.
    """
    now = Today(datetime.now(LONDON))
    with tempfile.TemporaryDirectory() as scratch:
        stage = DemoStage(folder, Path(scratch), say, verbose)
        _people(stage)
        shutil.copytree(stage.work, folder / DEMO_WORK, dirs_exist_ok=True)
    stage.work = folder / DEMO_WORK
    _material(stage)
    orders = _orders(stage, now)
    _shared(stage, now)
    _known_files(stage)
    _disk(stage, now)
    _phone(stage, now)
    _refusals(stage, now)
    today = now.moment.date()
    matters.appeal(stage, order=orders[papers.APPEAL_CASE], today=today)
    matters.schedule(stage, today=today)
    matters.explanations(stage)
    disclosing.disclose(stage)
    left_to_do.leave(stage, today=today)
    _ending(stage)


def _people(stage: DemoStage) -> None:
    stage.chapter("The people")
    stage.tell("Three people make their own keys, each in a process of their own.")
    secret = stage.work / "passphrase"
    write_new(secret, f"{papers.make_passphrase()}\n".encode())
    requests = []
    for player in EVERYBODY:
        form = stage.paper(f"person-{player.staff_number}.toml", player.form)
        request = stage.file(f"request-{player.staff_number}.json")
        words = ["person", "request", "--form", form, "--out", request]
        stage.run(*words, hidden=["--passphrase-file", str(secret)])
        requests += ["--request", request]
    stage.tell("They are admitted together, and the data folder is made. It is for training.")
    unit = stage.paper("unit.toml", papers.UNIT.format(year=datetime.now(UTC).year))
    words = ["init", "--data", str(stage.data), "--form", unit, *requests, "--training"]
    stage.run(*words)
    # Not renamed: the folder for temporary files may be on another file system.
    write_new(stage.data / DEMO_PASSPHRASE, secret.read_bytes())
    secret.unlink()
    stage.tell("Each of them signs for key, root and settings. Only then does the folder open.")
    for player in EVERYBODY:
        stage.acting(player, "person", "sign-founding")
    stage.done("Three people made their own keys and signed the founding of the unit.")
    _clerk(stage)


def _clerk(stage: DemoStage) -> None:
    stage.tell("A clerk of the court asks to be enrolled, as a reader. Two of them meet her.")
    form, request = stage.paper("person-clerk.toml", CLERK.form), stage.file("request-clerk.json")
    words = ["person", "request", "--form", form, "--out", request]
    stage.run(*words, hidden=["--passphrase-file", str(stage.data / DEMO_PASSPHRASE)])
    stage.acting(SUPERVISOR, "person", "enrol", request, "--document", "staff_pass")
    stage.acting(OFFICER, "person", "confirm", CLERK.staff_number, "--document", "staff_pass")
    stage.done("A clerk of the court was enrolled as a reader, after two of them had met her.")


def _material(stage: DemoStage) -> None:
    originals = stage.work / "originals"
    originals.mkdir()
    # Bytes alone: everybody can read what is installed, and nobody else what lies in a data folder.
    with as_file(files("evidence_store.demo") / "material") as material:
        shutil.copyfile(material / IMAGE, stage.work / IMAGE)
        for picture in (material / "pictures").iterdir():
            shutil.copyfile(picture, originals / picture.name)


def _orders(stage: DemoStage, now: Today) -> dict[str, str]:
    """Record three cases with their orders; give each order's id by its case."""
    today = now.moment.date()
    stage.chapter("The orders")
    stories = (
        (papers.OLD_CASE, papers.OLD, papers.EXTRACT, ("ABC/1", "ABC/2", "ABC/3", "ABC/4"),
         ("The defendant is deprived of his rights in:", "1. USB stick, exhibit ABC/1",
          "2. mobile phone, exhibit ABC/2", "3. memory card, exhibit ABC/3",
          "4. satellite navigator, exhibit ABC/4")),
        (papers.YOUNG_CASE, papers.YOUNG, papers.YOUNG_EXTRACT, ("DEF/1",),
         ("The defendant is deprived of his rights in:", "1. laptop drive, exhibit DEF/1")),
        (papers.APPEAL_CASE, papers.OLD, papers.APPEAL_EXTRACT, (matters.EXHIBIT,),
         ("The defendant is deprived of his rights in:", "1. tablet, exhibit GHI/1")),
    )  # fmt: skip
    recorded = {}
    for case, days_ago, extract, exhibits, lines in stories:
        stage.tell(f"Case {case}: the court's order is {days_ago} days old.")
        form = papers.case_form(case, today=today, days_ago=days_ago)
        stage.acting(OFFICER, "case", "open", "--form", stage.paper(f"case-{case}.toml", form))
        form = papers.order_form(today=today, days_ago=days_ago, lines=lines)
        words = ["order", "record", "--case", case, "--document"]
        words += [stage.scan(f"order-{case}.pdf", papers.order_sheet(case, lines=lines)), "--form"]
        order = stage.acting(OFFICER, *words, stage.paper(f"order-{case}.toml", form)).identifier
        csv = stage.paper(f"property-{case}.csv", extract)
        words = ["exhibit", "import", csv, "--case", case, "--system", "Property store system"]
        stage.acting(OFFICER, *words)
        for line, exhibit in enumerate(exhibits, start=2):
            stage.acting(OFFICER, "order", "map", order, exhibit, "--line", str(line))
        stage.tell("The heading names no item: one person says so, another confirms. Both sign.")
        stage.acting(OFFICER, "order", "names-nothing", order, "1")
        stage.acting(SUPERVISOR, "order", "confirm-names-nothing", order, "1")
        _settle(stage, order, case=case, lines=lines, today=today)
        form = papers.appeal_check_form(today=today)
        words = ["order", "check", order, "--form", stage.paper(f"appeal-{case}.toml", form)]
        stage.acting(SUPERVISOR, *words)
        recorded[case] = order
    stage.done("Three orders were recorded word for word, their exhibits imported and mapped.")
    stage.done("Two people read each order against its document; the court office was asked.")
    return recorded


def _settle(
    stage: DemoStage, order: str, *, case: str, lines: tuple[str, ...], today: date
) -> None:
    stage.tell("Two people read the order against its document; each types what they read.")
    read = stage.paper(f"read-{case}.toml", papers.reading_form(case, lines=lines))
    for player in (OFFICER, SUPERVISOR):
        stage.acting(player, "order", "validate", order, "--form", read)
    stage.tell("Nobody else has an interest, and the disclosure officer has decided.")
    form = stage.paper(f"nobody-{case}.toml", papers.nobody_form(today=today))
    stage.acting(SUPERVISOR, "order", "notice", "nobody-else", order, "--form", form)
    form = stage.paper(f"disclosure-{case}.toml", papers.disclosure_form(today=today))
    stage.acting(SUPERVISOR, "order", "disclosure-decision", order, "--form", form)
    stage.tell("The prosecutor answered every question before an erasure. Not asked would bar.")
    form = stage.paper(f"answers-{case}.toml", papers.answers_form(today=today))
    stage.acting(SUPERVISOR, "order", "answers", order, "--form", form)


def _shared(stage: DemoStage, now: Today) -> None:
    stage.tell(
        "The clerk is to see where the first case stands, for four weeks. The officer signs."
    )
    until = now.moment.date() + timedelta(days=28)
    words = ["case", "share", papers.OLD_CASE, CLERK.staff_number, "--until", until.isoformat()]
    stage.acting(OFFICER, *words)


def _known_files(stage: DemoStage) -> None:
    stage.chapter("The evidential pictures")
    stage.tell("One person builds the sealed hash set from the originals; another confirms it.")
    secret = str(stage.data / "passphrase")
    words = ["hash-set", "build", stage.file("originals"), "--out", stage.file("known.set")]
    stage.run(*words, hidden=["--passphrase-file", secret])
    words = ["known-set", "register", stage.file("known.set"), "--case", papers.OLD_CASE]
    words += ["--set-passphrase-file", secret]
    known = stage.acting(OFFICER, *words).identifier
    stage.acting(EXAMINER, "known-set", "confirm", known, "--scheduled", "8")
    stage.done("One person built the sealed hash set of eight pictures; another confirmed it.")


def _disk(stage: DemoStage, now: Today) -> None:
    stage.chapter("ABC/1: a USB stick is scanned, overwritten, read back and certified")
    _examine(stage, now)
    _authorise(stage, now)
    _back(stage)
    _erase(stage)
    stage.tell("The unit issues the certificate and checks it as the court would.")
    stage.acting(EXAMINER, "certificate", "issue", "ABC/1")
    _check_certificates(stage)
    stage.done("Every byte was overwritten and read back; a second person read it again.")
    stage.done("The sealed certificate was issued, and checked as the court would check it.")


def _examine(stage: DemoStage, now: Today) -> None:
    stage.tell("The stick goes to the laboratory under its seal: giver and taker both sign.")
    form = papers.handover_form(
        occurred=now.times[0],
        giver="Property store",
        taker=EXAMINER.name,
        reason="Acquisition and scan",
        seal=SEALS[0],
    )
    stage.acting(OFFICER, "exhibit", "offer", "ABC/1", "--form", stage.paper("h.toml", form))
    stage.acting(EXAMINER, "exhibit", "accept", "ABC/1", "--seal", SEALS[0])
    words = ["acquisition", "register", "ABC/1", stage.file(IMAGE)]
    words += ["--made-with", "ewfacquire 20140816"]
    stage.tell("Refused: nobody images what lies in a sealed bag.")
    stage.acting(EXAMINER, *words, expect=4)
    stage.tell("Opened, imaged, and closed under a new seal, in one act. Then it is read whole.")
    words += ["--seal-broken", SEALS[0], "--new-seal", SEALS[1]]
    acquisition = stage.acting(EXAMINER, *words).identifier
    stage.acting(EXAMINER, "acquisition", "verify", acquisition, "--quiet")
    stage.tell("The image is scanned, every byte of it. Exit code 0: nothing was left unexamined.")
    words = ["scan", stage.file(IMAGE), "--hash-set", stage.file("known.set")]
    words += ["--out", stage.file("scan.json"), "--progress", "none"]
    stage.run(*words, hidden=["--passphrase-file", str(stage.data / "passphrase")])
    words = ["exhibit", "record-scan", acquisition, stage.file("scan.json")]
    stage.acting(EXAMINER, *words)
    stage.done("The stick was handed over under two signatures, imaged, and scanned whole.")


def _authorise(stage: DemoStage, now: Today) -> None:
    stage.tell(f"TRAINING: a file made by `{Way.COPY_MAKE}` stands for the stick.")
    training_file = stage.file(TRAINING_FILE)
    words = ["copy", "make", stage.file(IMAGE), "--out", training_file, "--progress", "none"]
    stage.run(*words)
    stage.acting(OFFICER, "exhibit", "training-file", "ABC/1", "--copy", training_file)
    stage.tell("The holds, with their arithmetic.")
    stage.acting(SUPERVISOR, "rules", "explain", "ABC/1", "--why", "Before it is proposed")
    stage.tell("One person proposes the plan and signs; another authorises it and signs.")
    plan = stage.file("plan.json")
    stage.run("erase", "plan", "--route", "whole", "--target", training_file, "--out", plan)
    today = now.moment.date()
    form = papers.proposal_form(papers.OLD_CASE, method="overwrite_zeros", today=today)
    words = ["disposal", "propose", "ABC/1", "--plan", plan]
    stage.acting(OFFICER, *words, "--form", stage.paper("proposal-1.toml", form))
    hits = json.loads(Path(stage.file("scan.json")).read_text("utf-8"))["hits"]
    stage.tell("Nobody graded the hits: the supervisor states how many they are, and signs for it.")
    stage.acting(SUPERVISOR, "disposal", "authorise", "ABC/1", "--ungraded", str(len(hits)))
    _anchor(stage, "ABC/1")
    stage.done("One person proposed it, another authorised it; the log's head is on paper.")


def _anchor(stage: DemoStage, exhibit: str) -> None:
    stage.tell("The log's head goes on paper; the holder of the sheet types part of it.")
    sheet = stage.file(f"sheet-{exhibit.replace('/', '-')}.pdf")
    stage.acting(SUPERVISOR, "disposal", "sheet", exhibit, "--out", sheet)
    held = SheetInHand.read(Path(sheet))
    stage.typing(SUPERVISOR, "disposal", "acknowledge", exhibit, sheet=held)
    stage.run("anchor", "list", "--data", str(stage.data))


def _back(stage: DemoStage) -> None:
    stage.tell("The person who erases holds the stick: it goes back to the officer, both sign.")
    form = papers.handover_form(
        occurred=datetime.now(LONDON).strftime("%Y-%m-%dT%H:%M:%S"),
        giver=EXAMINER.name,
        taker=OFFICER.name,
        reason="Disposal",
        seal=SEALS[1],
    )
    stage.acting(EXAMINER, "exhibit", "offer", "ABC/1", "--form", stage.paper("back.toml", form))
    stage.acting(OFFICER, "exhibit", "accept", "ABC/1", "--seal", SEALS[1])


def _erase(stage: DemoStage) -> None:
    training_file, plan = stage.file(TRAINING_FILE), stage.file("plan.json")
    receipt, permit = stage.file("receipt.json"), stage.file("permit.json")
    stage.tell("A permit for one start, then the overwriting and the full read-back.")
    stage.acting(OFFICER, "disposal", "permit", "ABC/1", "--out", permit)
    stage.tell("No start rests on one clock: somebody else looks at another one and signs.")
    today = datetime.now(LONDON).date().isoformat()
    seen = ["--date", today, "--seen-on", "the clock in the property store"]
    stage.acting(EXAMINER, "clock", "state", *seen)
    words = ["erase", "run", plan, "--target", training_file, "--receipt", receipt]
    words += ["--seal-broken", SEALS[1]]
    stage.acting(OFFICER, *words, "--permit", permit, "--progress", "none")
    stage.tell("A third person reads the whole medium again, scans it once more, and signs.")
    words = ["disposal", "verify", "ABC/1", "--target", training_file, "--progress", "none"]
    words += ["--hash-set", stage.file("known.set"), "--new-seal", SEALS[2]]
    words += ["--set-passphrase-file", str(stage.data / "passphrase")]
    stage.acting(EXAMINER, *words)


def _phone(stage: DemoStage, now: Today) -> None:
    stage.chapter("ABC/2: a locked phone is destroyed before two witnesses")
    stage.tell("Nobody could examine it. That is accepted beforehand, in writing, and printed.")
    form = papers.proposal_form(
        papers.OLD_CASE,
        method="destruction",
        today=now.moment.date(),
        known_gaps=("The phone was locked; its content was not examined.",),
    )
    words = ["disposal", "propose", "ABC/2", "--form", stage.paper("proposal-2.toml", form)]
    stage.tell(
        "Refused: the person who proposed it cannot authorise it, regardless of their duties."
    )
    stage.acting(SUPERVISOR, *words)
    refused = stage.acting(SUPERVISOR, "disposal", "authorise", "ABC/2", expect=4)
    stage.refused("the supervisor was to authorise what he had proposed himself.", refused)
    reason = stage.paper("reason.txt", "Proposed by the person who was to authorise it.\n")
    stage.acting(SUPERVISOR, "disposal", "withdraw", "ABC/2", "--reason-file", reason)
    stage.tell("An officer proposes, the supervisor authorises: two people.")
    stage.acting(OFFICER, *words)
    stage.acting(SUPERVISOR, "disposal", "authorise", "ABC/2")
    _anchor(stage, "ABC/2")
    stage.tell("The officer takes the phone out of the store, and out of its bag to destroy it.")
    words = ["exhibit", "take", "ABC/2", "--seal", PHONE_SEAL, "--reason", "Disposal"]
    stage.acting(OFFICER, *words)
    permit = stage.file("permit-2.json")
    stage.acting(OFFICER, "disposal", "permit", "ABC/2", "--out", permit)
    words = ["disposal", "destroy", "ABC/2", "--permit", permit, "--seal-broken", PHONE_SEAL]
    stage.acting(OFFICER, *words)
    stage.tell("Two witnesses, neither of them the authoriser, sign for what they saw.")
    occurred = datetime.now(LONDON).strftime("%Y-%m-%dT%H:%M:%S")
    form = stage.paper("witness.toml", papers.witness_form(occurred=occurred))
    for number, player in enumerate((OFFICER, EXAMINER), start=200):
        photograph = stage.work / f"photograph-{number}.jpg"
        write_new(photograph, picture(number, small=False))
        words = ["disposal", "witness", "ABC/2", "--form", form, "--photograph", str(photograph)]
        stage.acting(player, *words)
    stage.acting(EXAMINER, "certificate", "issue", "ABC/2")
    _check_certificates(stage)
    stage.done("The phone was destroyed before two witnesses who signed; a certificate was issued.")


def _refusals(stage: DemoStage, now: Today) -> None:
    stage.chapter("DEF/1: refused, because its six months are not past")
    stage.tell("The same proposal under a young order. The arithmetic is shown.")
    form = papers.proposal_form(papers.YOUNG_CASE, method="destruction", today=now.moment.date())
    words = ["disposal", "propose", "DEF/1", "--form", stage.paper("proposal-3.toml", form)]
    refused = stage.acting(OFFICER, *words, expect=4)
    stage.refused("the officer was to propose what the law still holds.", refused)


def _check_certificates(stage: DemoStage) -> None:
    # Numbers of one year have as many digits, so the greatest name is the newest.
    newest = max((stage.data / "certificates").glob("*.pdf"))
    words = ["certificate", "verify", str(newest), "--trust", str(stage.data / "root.pem")]
    # 3: genuine. Without a list of withdrawn documents nobody can say that it is current.
    stage.run(*words, expect=3)


def _ending(stage: DemoStage) -> None:
    stage.chapter("What is left")
    stage.tell("The whole record is checked: database, custody log, certificates.")
    stage.run("fsck", "--data", str(stage.data), expect=3)  # no head from outside is given
    stage.run("log", "checkpoint", "--data", str(stage.data))
    stage.done("Database, custody log and certificates were checked as a whole; they agree.")
    account = stage.work / ACCOUNT
    write_new(account, "".join(f"{line}\n" for line in stage.account).encode())
    for certificate in sorted((stage.data / "certificates").glob("*.pdf")):
        stage.say(f"Certificate:    {certificate}")
    stage.say(f"Root:           {stage.data / 'root.pem'}")
    stage.say(f"Record:         {stage.data / 'expunge.sqlite'}")
    stage.say(f"Every command:  {account}")
    stage.say("")
    left_to_do.tell(stage)
    data, secret = (shlex.quote(str(each)) for each in (stage.data, stage.data / "passphrase"))
    stage.say(f"Its pages:      {_command()} serve --data {data} \\")
    stage.say(f"  --as {SUPERVISOR.staff_number} --passphrase-file {secret} --open")
    people = ", ".join(player.staff_number for player in (*EVERYBODY, CLERK))
    stage.say(f"Sign in as {people}, with the passphrase in {stage.data / 'passphrase'}")


def _command() -> str:
    """How a person starts the program from here: its name alone only where the shell finds it."""
    found = Path(sys.executable).with_name("expunge")
    if shutil.which("expunge") == str(found) or not found.exists():
        return "expunge"
    here = Path.cwd()
    shown = found.relative_to(here) if found.is_relative_to(here) else found
    return shlex.quote(str(shown))
