"""Three people at one desk in a real data folder: commands alone, each in a process of its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.demo import paperwork as papers
from evidence_store.demo.commands import CommandAnswer
from evidence_store.demo.court_order import scanned_order
from evidence_store.demo.paper import SheetInHand
from evidence_store.demo.paperwork import EVERYBODY, EXAMINER, OFFICER, SUPERVISOR
from evidence_store.domain.values.zones import LONDON
from forensics.python_process import python
from forensics.value_classes import dataclass
from tests.evidence_store.cli.whole_way.loop_devices import NOTES, SIZE, Plug, ran, sha256

if TYPE_CHECKING:
    from evidence_store.demo.paperwork import Player

VICTIM = "Seren-Canary-Llwyd"
PICTURES = sorted((Path(papers.__file__).parent / "material" / "pictures").glob("*.jpg"))
PLANTED = {f"{VICTIM}-{number}.jpg": each for number, each in enumerate(PICTURES[:5])}
SECRETS = (VICTIM, *PLANTED, NOTES)
CASE, EXHIBIT = papers.OLD_CASE, "ABC/1"
SEALS = ("B1000001", "B1000011", "B1000012")
LINES = ("The defendant is deprived of his rights in:", "1. USB stick, exhibit ABC/1")
STORE = "Property store"


def never() -> bool:
    return False


def processes() -> set[Path]:
    return set(Path("/proc").glob("[0-9]*"))


def command_lines(before: set[Path]) -> set[str]:
    """What anybody on the machine reads of every process since then: its words, and its name."""
    found = set()
    for process in processes() - before:
        for name in ("cmdline", "comm"):
            try:
                words = (process / name).read_bytes()
            except OSError:
                continue  # it has ended
            found.add(words.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


@dataclass
class Bench:
    """A folder with the papers of a case, the place for its device, and all that commands said."""

    folder: Path
    plug: Plug
    command: Callable[[Sequence[str]], CommandAnswer]
    said: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def file(self, name: str, text: str | None = None) -> str:
        path = self.folder / name
        if text is not None:
            path.write_text(text, "utf-8")
        return str(path)

    def run(self, *words: str, expect: int = 0) -> CommandAnswer:
        answer = self.command(words)
        self.said.append(answer.text)
        assert answer.code == expect, (words, answer.code, answer.text)
        return answer

    def by(self, person: Player, *words: str, expect: int = 0) -> CommandAnswer:
        """Let a person act, in a process that opens this person's key alone."""
        return self.run(*words, *self._who(person), expect=expect)

    def watched(self, *words: str, until: Callable[[], bool] = never) -> tuple[int, str]:
        """Run a long command, and look at the process list meanwhile; its code, what it said.

        Once ``until`` says so it is ended by SIGKILL, which no program can catch.
        """
        before = processes()
        with subprocess.Popen(
            python("-m", "forensics", *words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            while process.poll() is None:
                if until is never:
                    self.seen |= command_lines(before)
                    time.sleep(0.05)
                elif until():
                    process.send_signal(signal.SIGKILL)
                    break
            told = process.stdout.read() if process.stdout else ""
        self.said.append(told)
        return process.returncode, told

    def watched_by(
        self, person: Player, *words: str, until: Callable[[], bool] = never
    ) -> tuple[int, str]:
        return self.watched(*words, *self._who(person), until=until)

    def typing(self, person: Player, *words: str, sheet: SheetInHand) -> None:
        """Let a person act who has a sheet of paper before them and types what is asked for."""
        with subprocess.Popen(
            python("-m", "forensics", *words, *self._who(person)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for line in process.stdout or ():
                answer = sheet.answer(line.strip())
                if answer and process.stdin:
                    process.stdin.write(f"{answer}\n")
                    process.stdin.flush()
        assert process.returncode == 0

    @property
    def set_secret(self) -> str:
        return self.file("set.passphrase")

    def _who(self, person: Player) -> list[str]:
        own = self.file(person.staff_number)
        return ["--data", str(self.data), "--as", person.staff_number, "--passphrase-file", own]


def found_unit(bench: Bench) -> None:
    requests = []
    for person in EVERYBODY:
        own = bench.file(person.staff_number, f"{papers.make_passphrase()}\n")
        form = bench.file(f"person-{person.staff_number}.toml", person.form)
        request = bench.file(f"request-{person.staff_number}.json")
        words = ["person", "request", "--form", form, "--out", request]
        bench.run(*words, "--passphrase-file", own)
        requests += ["--request", request]
    unit = bench.file("unit.toml", papers.UNIT.format(year=datetime.now(UTC).year))
    bench.run("init", "--data", str(bench.data), "--form", unit, *requests)
    for person in EVERYBODY:
        bench.by(person, "person", "sign-founding")


def record_order(bench: Bench, *, medium: str = "usb_flash", size: int = SIZE) -> str:
    """A case with an order old enough, mapped to a stick without a serial number; its id."""
    today = datetime.now(LONDON).date()
    form = papers.case_form(CASE, today=today, days_ago=papers.OLD)
    bench.by(OFFICER, "case", "open", "--form", bench.file("case.toml", form))
    form = papers.order_form(today=today, days_ago=papers.OLD, lines=LINES)
    words = ["order", "record", "--case", CASE, "--form", bench.file("order.toml", form)]
    paper = bench.file("order.pdf")
    Path(paper).write_bytes(scanned_order(*LINES))
    order = bench.by(OFFICER, *words, "--document", paper).identifier
    rows = "reference,source_reference,description,medium,size,locked,seal,holder\n"
    rows += f"{EXHIBIT},PS-77001,Storage medium,{medium},{size},no,{SEALS[0]},{STORE}\n"
    words = ["exhibit", "import", bench.file("store.csv", rows), "--case", CASE]
    bench.by(OFFICER, *words, "--system", "Property store system")
    bench.by(OFFICER, "order", "map", order, EXHIBIT, "--line", "2")
    bench.by(OFFICER, "order", "names-nothing", order, "1")
    bench.by(SUPERVISOR, "order", "confirm-names-nothing", order, "1")
    return order


def settle_order(bench: Bench, order: str) -> None:
    today = datetime.now(LONDON).date()
    read = bench.file("read.toml", papers.reading_form(CASE, lines=LINES))
    for reader in (OFFICER, SUPERVISOR):
        bench.by(reader, "order", "validate", order, "--form", read)
    forms = {
        ("notice", "nobody-else"): papers.nobody_form(today=today),
        ("disclosure-decision",): papers.disclosure_form(today=today),
        ("answers",): papers.answers_form(today=today),
        ("check",): papers.appeal_check_form(today=today),
    }
    for verb, form in forms.items():
        filled = bench.file(f"{verb[-1]}.toml", form)
        bench.by(SUPERVISOR, "order", *verb, order, "--form", filled)


def confirm_known_files(bench: Bench) -> None:
    """One person builds the hash set of all pictures, from files that name the victim."""
    bench.file("set.passphrase", "a passphrase for the set of the case\n")
    originals = bench.folder / "originals"
    originals.mkdir()
    for number, each in enumerate(PICTURES):
        shutil.copyfile(each, originals / f"{VICTIM}-{number}.jpg")
    words = ["hash-set", "build", str(originals), "--out", bench.file("known.set")]
    bench.run(*words, "--passphrase-file", bench.set_secret)
    shutil.rmtree(originals)
    words = ["known-set", "register", bench.file("known.set"), "--case", CASE]
    known = bench.by(OFFICER, *words, "--set-passphrase-file", bench.set_secret).identifier
    bench.by(EXAMINER, "known-set", "confirm", known, "--scheduled", str(len(PICTURES)))


def hand_over(bench: Bench, *, giver: Player | None, taker: Player, seal: str) -> None:
    """The giver offers, or the officer where the store gives; the taker accepts. Both sign."""
    form = papers.handover_form(
        occurred=datetime.now(LONDON).strftime("%Y-%m-%dT%H:%M:%S"),
        giver=STORE if giver is None else giver.name,
        taker=taker.name,
        reason="Disposal",
        seal=seal,
    )
    words = ("exhibit", "offer", EXHIBIT, "--form", bench.file("handover.toml", form))
    bench.by(giver or OFFICER, *words)
    bench.by(taker, "exhibit", "accept", EXHIBIT, "--seal", seal)


def examine(bench: Bench) -> None:
    """The examiner images the device, has the image read whole, and scans it."""
    image = bench.folder / "image.raw"
    hand_over(bench, giver=None, taker=EXAMINER, seal=SEALS[0])
    ran("dd", f"if={bench.plug.device}", f"of={image}", "bs=4M", "status=none")
    words = ["acquisition", "register", EXHIBIT, str(image), "--made-with", "dd 9.1"]
    words += ["--digest", f"sha256:{sha256(image)}"]
    words += ["--seal-broken", SEALS[0], "--new-seal", SEALS[1]]
    acquisition = bench.by(EXAMINER, *words).identifier
    bench.by(EXAMINER, "acquisition", "verify", acquisition, "--quiet")
    result = bench.file("scan.json")
    words = ["scan", str(image), "--hash-set", bench.file("known.set"), "--out", result]
    words += ["--progress", "none", "--passphrase-file", bench.set_secret]
    code, told = bench.watched(*words)
    assert (code, f"Hits: {len(PLANTED)} " in told) == (0, True), told
    bench.by(EXAMINER, "exhibit", "record-scan", acquisition, result)


def authorise(bench: Bench) -> None:
    """Plan the whole device, propose and authorise it."""
    plan = bench.file("plan.json")
    words = ["erase", "plan", "--route", "whole", "--target", str(bench.plug.device)]
    bench.run(*words, "--out", plan)
    propose(bench, plan)
    ungraded = ("--ungraded", str(len(PLANTED)))
    bench.by(SUPERVISOR, "disposal", "authorise", EXHIBIT, *ungraded)
    anchor(bench)


def propose(bench: Bench, plan: str) -> None:
    today = datetime.now(LONDON).date()
    form = papers.proposal_form(CASE, method="overwrite_zeros", today=today)
    words = ["disposal", "propose", EXHIBIT, "--plan", plan]
    bench.by(OFFICER, *words, "--form", bench.file("proposal.toml", form))


def anchor(bench: Bench) -> None:
    """The head that covers the authorisation goes on paper, and is typed from there."""
    sheet = bench.file("sheet.pdf")
    bench.by(SUPERVISOR, "disposal", "sheet", EXHIBIT, "--out", sheet)
    held = SheetInHand.read(Path(sheet))
    bench.typing(SUPERVISOR, "disposal", "acknowledge", EXHIBIT, sheet=held)
    hand_over(bench, giver=EXAMINER, taker=OFFICER, seal=SEALS[1])


def permit(bench: Bench, name: str) -> str:
    file = bench.file(name)
    bench.by(OFFICER, "disposal", "permit", EXHIBIT, "--out", file)
    return file


def state_date(bench: Bench) -> None:
    today = datetime.now(LONDON).date().isoformat()
    bench.by(EXAMINER, "clock", "state", "--date", today, "--seen-on", "the clock on the wall")


def erase(
    bench: Bench, permit_file: str, *more: str, until: Callable[[], bool] = never
) -> tuple[int, str]:
    words = ["erase", "run", bench.file("plan.json"), "--target", str(bench.plug.device)]
    words += ["--receipt", bench.file("receipt.json"), "--permit", permit_file]
    return bench.watched_by(OFFICER, *words, "--progress", "none", *more, until=until)


def read_again(bench: Bench) -> str:
    """The examiner, who erased nothing, reads the whole device; what it said."""
    words = ["disposal", "verify", EXHIBIT, "--target", str(bench.plug.device)]
    words += ["--hash-set", bench.file("known.set"), "--new-seal", SEALS[2]]
    words += ["--set-passphrase-file", bench.set_secret, "--progress", "none"]
    code, told = bench.watched_by(EXAMINER, *words)
    assert code == 0, told
    return told
