"""Unique marks are planted wherever people and media bring names in, then looked for everywhere.

A victim's name stands in the folder and the file names of the originals; the medium brings names of
its own; the digests are those of the known files. What may hold them is named below, by place;
everything else that was written or said is searched byte by byte.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import blake3
import pytest

from evidence_store.domain.unit.jobs import JobKind
from evidence_store.kept_files.jobs import keep_passphrase
from evidence_store.kept_files.scan_secrets import ScanSecrets
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.workflow.unit.jobs import queue_job
from forensics.cli.diagnostics import LAYERS, write_diagnostics
from forensics.cli.root import LOG_VARIABLE
from forensics.value_classes import dataclass
from tests.evidence_store.cli.room import Room, state_date
from tests.evidence_store.stores import PASSPHRASES
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

DEMO = Path(__file__).resolve().parents[3] / "evidence_store" / "demo" / "material"
IMAGE = DEMO / "usb_disk.E01"
ON_THE_MEDIUM = ("p0001", "invoice-2023", "notes.txt", ".cache.bin", "again.jpg", "icon.jpg")
VICTIM = "Seren-Canary-Llwyd"
NOTE = "canary-note-4471"
PIN = "canary-pin-9912"
SET_PASSPHRASE = "canary set passphrase of six words"
ROWS = (
    "reference,description,medium,seal,holder,source_reference,serial,size,locked\n"
    "ABC/3,Stick,usb_flash,B3,Store,P3,S3,27262976,no\n"
)
RECIPIENTS = 'recipients = ["Example & Co, solicitors"]\npurpose = "Disclosure"\n'


@dataclass
class Trail:
    """Everything that was written and said while a case went its way."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def places(self) -> list[tuple[str, bytes]]:
        """By name: what was said, every file of the data folder, what was handed over."""
        return [(name, content) for name, content in self._places() if not is_blank(content)]

    def _places(self) -> Iterator[tuple[str, bytes]]:
        for name, text in self.said.items():
            yield f"said by {name}", text.encode()
        for path in sorted(self.data.rglob("*")):
            yield f"name of {path.parent.name}/…", path.name.encode()
            if path.is_file():
                yield str(path.relative_to(self.data)), path.read_bytes()
        for path in sorted((self.folder / "handed-over").iterdir()):
            yield f"handed over: {path.name}", path.read_bytes()


def is_blank(content: bytes) -> bool:
    """Whether it is zeros alone, which no mark is: the space kept ready is 64 MiB of them."""
    return content.count(0) == len(content)


def written_as(text: str) -> list[bytes]:
    ways = {text, text.lower(), text.upper()}
    return [each.encode(kind) for each in ways for kind in ("utf-8", "utf-16-le", "utf-16-be")]


def digests_of(content: bytes) -> list[bytes]:
    """The digests of a file in every form in which one is written."""
    raw = [hashlib.new(name, content).digest() for name in ("md5", "sha1", "sha256")]
    raw.append(blake3.blake3(content).digest())
    return [
        form
        for each in raw
        for form in (
            each,
            each.hex().encode(),
            each.hex().upper().encode(),
            base64.b64encode(each).rstrip(b"="),
            base64.urlsafe_b64encode(each).rstrip(b"="),
        )
    ]


@pytest.fixture(scope="module")
def trail(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    folder = tmp_path_factory.mktemp("canary") / "room"
    shutil.copytree(prepared, folder)
    made = Trail(folder)
    (folder / "handed-over").mkdir()
    with writing_for_support(folder / "support.log"):
        walk(Room(folder), made)
    made.said["the file for support"] = (folder / "support.log").read_text()
    return made


@contextmanager
def writing_for_support(file: Path) -> Iterator[None]:
    """Have this process, and all that it starts, write what it does there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(LOG_VARIABLE, str(file))
        handler = write_diagnostics(str(file))
        yield
    for layer in LAYERS:
        logging.getLogger(layer).removeHandler(handler)
    handler.close()


def walk(room: Room, trail: Trail) -> None:
    originals = plant(room, trail)

    def run(*words: str, by: str | None = "A1", expect: tuple[int, ...] = (0,)) -> str:
        code = room.run(*words, by=by)
        assert code in expect, room.said
        trail.said[" ".join(words[:2]) + f" #{len(trail.said)}"] = "\n".join(room.said)
        return room.said[0]

    def alone(*words: str, expect: tuple[int, ...] = (0,)) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "forensics", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode in expect, done.stdout + done.stderr
        trail.said[" ".join(words[:2]) + f" #{len(trail.said)}"] = done.stdout + done.stderr

    note, secret = room.file("note.txt", NOTE), room.file("set-passphrase", SET_PASSPHRASE)
    known, out = str(room.folder / "known.set"), str(room.folder / "handed-over")
    alone("hash-set", "build", str(originals), "--out", known, "--passphrase-file", secret)
    alone("hash-set", "info", known, "--passphrase-file", secret)
    run("exhibit", "import", room.file("more.csv", ROWS), "--case", "99ZZ1", "--system", "NICHE")
    how = ("--made-with", "ewfacquire", "--made-before-record")
    run("acquisition", "register", "ABC/3", str(IMAGE), *how)
    run("acquisition", "verify", room.ids("acquisitions")[0], "--quiet")
    register = ("known-set", "register", known, "--case", "99ZZ1")
    run(*register, "--set-passphrase-file", secret)
    run("known-set", "confirm", room.ids("hash_sets")[0], "--scheduled", "8", by="C3")
    scan_by_worker(room, known)
    at = ("--data", str(trail.data), "--as", "C3", "--passphrase-file", str(room.folder / "C3"))
    alone("worker", "--until-idle", *at)
    run("hold", "place", "ABC/3", "--why", "other", "--note-file", note)
    run("exhibit", "refer", "ABC/3", "--note-file", note, by="C3")
    secret_pin = room.file("pin", f"{PIN}\n")
    run("exhibit", "keep-secret", "ABC/2", "--kind", "pin", "--secret-file", secret_pin)
    state_date(room)
    for words in (
        ("case", "show", "99ZZ1"),
        ("exhibit", "show", "ABC/3"),
        ("exhibit", "show", "ABC/99"),
        ("log", "show"),
        ("log", "checkpoint"),
        ("rules", "explain", "ABC/3"),
        ("clock", "show"),
        ("doctor",),
        ("fsck",),
    ):
        keyed = words[0] in ("case", "exhibit", "rules")
        run(*words, by="B2" if keyed else None, expect=(0, 1, 2, 3))
    to = ("--to", room.file("to.toml", RECIPIENTS))
    for purpose in ("defence", "ico", "cps"):
        bundle = ("disclosure", "build", "99ZZ1", "--for", purpose, *to)
        run(*bundle, "--out", f"{out}/{purpose}.custody", by="B2")
    run("backup", "create", "--out", f"{out}/backup.age", "--progress", "none")
    broken(room, trail, known, secret)
    trail.said["the pages"] = "\n".join(pages(room))


def plant(room: Room, trail: Trail) -> Path:
    """Originals named for the victim; give their folder."""
    originals = room.folder / f"{VICTIM}-originals"
    originals.mkdir()
    trail.marks["digest"] = []
    for number, picture in enumerate(sorted((DEMO / "pictures").glob("*.jpg"))):
        shutil.copy(picture, originals / f"{VICTIM}-{number}.jpg")
        trail.marks["digest"] += digests_of(picture.read_bytes())
    trail.marks["victim"] = written_as(VICTIM)
    trail.marks["name"] = [form for name in ON_THE_MEDIUM for form in written_as(name)]
    trail.marks["pin"] = written_as(PIN)
    trail.marks["passphrase"] = [
        form for each in (SET_PASSPHRASE, *PASSPHRASES.values()) for form in written_as(each)
    ]
    trail.marks["note"] = written_as(NOTE)
    return originals


def scan_by_worker(room: Room, known: str) -> None:
    store = room.store
    who = store.open_actor("A1", PASSPHRASES["A1"])
    job = queue_job(
        store.desk_of(who),
        room.ids("acquisitions")[0],
        kind=JobKind.SCAN,
        hash_set_id=room.ids("hash_sets")[0],
        hash_set_file=known,
    )
    kept = ScanSecrets(SET_PASSPHRASE).to_keep
    assert kept
    keep_passphrase(store, job.id, kept, who.unit_keys)


def broken(room: Room, trail: Trail, known: str, secret: str) -> None:
    """Faults on the way: a cut image, a broken set, a full traceback asked for."""
    cut = room.folder / "cut.E01"
    cut.write_bytes(IMAGE.read_bytes()[: IMAGE.stat().st_size // 2])
    bad = room.folder / "bad.set"
    bad.write_bytes(Path(known).read_bytes()[:-100])
    for image, hashes in ((cut, known), (IMAGE, bad)):
        words = ["--debug", "scan", str(image), "--hash-set", str(hashes), "--progress", "none"]
        words += ["--out", str(room.folder / "faulty.json"), "--passphrase-file", secret]
        done = subprocess.run(
            [sys.executable, "-m", "forensics", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode in (1, 3)
        trail.said[f"a scan with a fault, {image.name}"] = done.stdout + done.stderr


def pages(room: Room) -> list[str]:
    """What the browser shows of it, errors too, with what the server says of itself."""
    store = room.store
    app = create_app(
        store, port=8765, unit_keys=store.open_actor("B2", PASSPHRASES["B2"]).unit_keys
    )
    sessions = app.session_interface
    person = store.find_person("B2")
    kept = {"purpose": "A look at the case"}
    identifier = sessions.table.begin(person_id=person.id, kept=kept)  # type: ignore[attr-defined]  # ours
    client = app.test_client()
    client.set_cookie(sessions.cookie, identifier, domain="localhost")  # type: ignore[attr-defined]  # ours
    case, exhibits = room.ids("cases")[0], room.ids("exhibits")
    addresses = ["/cases", f"/cases/{case}", "/jobs", "/waiting", "/nowhere", "/exhibits/x_nobody"]
    addresses += [f"/exhibits/{each}" for each in exhibits]
    return [client.get(f"http://localhost:8765{each}").text for each in addresses]


# What may hold a mark, by the mark's kind and the beginning of the place's name.
MAY_HOLD = {
    # Case files by their nature (mode 0600): paths and digests of hits, under results/ alone.
    "name": ("results/",),
    "digest": ("results/",),
    # What people typed stands in the records, in what is disclosed, and before whoever looks.
    "note": (
        "expunge.sqlite",
        "handed over: defence",
        "handed over: cps",
        "handed over: ico",
        "said by exhibit show",
        "said by case show",
        "the pages",
        "said by the pages",
    ),
}


@pytest.mark.parametrize("kind", ["victim", "digest", "name", "pin", "passphrase", "note"])
def test_no_planted_mark_is_found_anywhere_but_where_it_may_stand(trail: Trail, kind: str) -> None:
    allowed = MAY_HOLD.get(kind, ())
    found = sorted(
        {
            f"{mark!r} in {place}"
            for place, content in trail.places
            for mark in trail.marks[kind]
            if mark in content and not place.startswith(allowed)
        }
    )

    assert found == []


def test_the_search_finds_what_is_there(trail: Trail) -> None:
    """So that an empty answer says something: each kind of mark is found where it may stand."""
    whole = dict(trail.places)
    results = b"".join(content for place, content in whole.items() if place.startswith("results/"))

    assert any(mark in results for mark in trail.marks["digest"])
    assert any(mark in results for mark in trail.marks["name"])
    assert any(mark in whole["expunge.sqlite"] for mark in trail.marks["note"])
    assert {"expunge.sqlite", "handed over: backup.age", "said by the pages"} <= set(whole)
    for layer in (b"forensics.scanning", b"evidence_store.worker"):
        assert layer in whole["said by the file for support"]
    assert sum(place.startswith("handed over") for place in whole) >= 4


def test_no_entry_of_either_log_holds_a_mark_in_clear_not_even_a_note(trail: Trail) -> None:
    with closing(sqlite3.connect(trail.data / "expunge.sqlite")) as database:
        rows = {
            table: [b"|".join(_plain(cell) for cell in row) for row in database.execute(query)]
            for table in APPENDS
            for query in [f"SELECT * FROM {table}"]  # noqa: S608 -- our own names
        }
    assert len(rows["entry"]) > 20
    assert rows["read_entry"]

    found = [
        f"{mark!r} in {table}"
        for table, lines in rows.items()
        for line in lines
        for marks in trail.marks.values()
        for mark in marks
        if mark in line
    ]
    assert found == []


def _plain(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def test_case_files_are_for_their_owner_alone(trail: Trail) -> None:
    for path in (trail.data / "results").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_jobs_and_files_are_named_by_opaque_ids(trail: Trail) -> None:
    names = json.dumps([str(path.relative_to(trail.data)) for path in trail.data.rglob("*")])

    assert "ABC" not in names
    assert "CANARY" not in names.upper()
