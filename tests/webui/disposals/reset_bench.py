"""A phone whose reset two people saw, told by the real steps; and extractions made of it later."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.kept_files.brought_files import keep_photographs_of_act
from evidence_store.workflow._kit.subjects.bags import open_for_work
from evidence_store.workflow.disposals.destruction import (
    WitnessAccount,
    begin_destruction,
    record_witness,
)
from evidence_store.workflow.disposals.disposals import (
    authorise_disposal,
    issue_permit,
    propose_disposal,
)
from evidence_store.workflow.exhibits.reading_phones import record_phone
from evidence_store.workflow.scans.hash_sets import register_hash_set
from evidence_store.workflow.unit.anchors import acknowledge_sheet, sheet_of
from forensics.hash_sets.opening import open_hash_set
from forensics.values import ErasureMethod
from tests.evidence_store.settling import settle
from tests.forensics.erasing.phones.phone_readings import ANDROID, ANDROID_RESET, a_reading
from tests.webui import story
from tests.webui.conftest import PASSPHRASE
from tests.webui.scan_bench import NAME, SET_PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.open_folder.acting import ActingWithKeys
    from forensics.values.phones.facts import PhoneFacts
    from tests.webui.conftest import Unit

IMEI = "490154203237518"
BOOTSTAT = "data/misc/bootstat/factory_reset"
EXPUNGE = Path(sys.executable).with_name("expunge")


def reset_phone(unit: Unit) -> Disposal:
    """Everything up to the second witness."""
    store, case = unit.store, unit.story.case
    actors = {each: store.open_actor(each, PASSPHRASE) for each in ("O1", "E1", "E2", "S1")}
    order = story._order(store, actors["O1"], case, made_on=story._day(store, 270))
    phone = story.book_phone(store, actors["O1"], case, "ABC/8", IMEI)
    story._map(store, actors["O1"], order, line=2, exhibit=phone)
    settle(store, order, by=actors["O1"], second=actors["S1"])
    bag = story.in_hand(store, actors["E1"], phone)
    open_for_work(store.desk_of(actors["E1"]), phone.id, bag, why="To read the phone")
    _read(unit, actors["E1"], phone.id, ANDROID)
    authority = Authority(
        kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=story._day(store, 3),
        reason="The device may not go back",
        quotation="I direct that exhibit ABC/8 be reset or destroyed.",
    )
    proposed = propose_disposal(
        store.signing_desk(actors["E1"]),
        phone.id,
        proposal=Proposal(order.id, ErasureMethod.FACTORY_RESET, None, authority, ()),
        is_training=True,
    )
    authorise_disposal(store.signing_desk(actors["S1"]), proposed.id)
    sheet = sheet_of(store.reading_desk(actors["S1"].actor), proposed.id, key=store.log_key)
    typed = dict(enumerate(groups_of(sheet.head.root), start=1))
    acknowledge_sheet(store.desk_of(actors["S1"]), proposed.id, size=sheet.head.size, typed=typed)
    permitted = issue_permit(store.signing_desk(actors["E1"]), proposed.id)
    assert permitted.permit is not None
    _read(unit, actors["E1"], phone.id, ANDROID)
    begin_destruction(store.desk_of(actors["E1"]), proposed.id, permit_id=permitted.permit.id)
    _read(unit, actors["E2"], phone.id, ANDROID_RESET)
    return _seen(unit, actors, proposed.id)


def _seen(unit: Unit, actors: Mapping[str, ActingWithKeys], disposal_id: str) -> Disposal:
    store = unit.store
    for witness, colour in (("E2", "navy"), ("O1", "teal")):
        who = actors[witness]
        taken = keep_photographs_of_act(
            store, store.desk_of(who), disposal_id, [story.a_picture(colour)],
            unit_keys=who.unit_keys,
        )  # fmt: skip
        account = WitnessAccount(IMEI, "Its own menu", "Unit, room 2", store.clock(), taken)
        done = record_witness(store.signing_desk(who), disposal_id, account=account)
    return done


def _read(unit: Unit, who: ActingWithKeys, phone: str, facts: PhoneFacts) -> None:
    reading = a_reading(facts, unit.store.clock(), imeis=(IMEI,))
    record_phone(unit.store.desk_of(who), phone, read=lambda: reading)


def a_picture() -> bytes:
    """A picture large enough to be looked for in pieces."""
    pixels = random.Random(6).randbytes(160 * 120 * 3)  # noqa: S311 -- a test's content
    out = io.BytesIO()
    Image.frombytes("RGB", (160, 120), pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def extraction(path: Path, *, reset: datetime, picture: bytes | None = None) -> Path:
    """A zip archive as a tool makes one: the trace of a reset, and perhaps a picture."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(BOOTSTAT, reset.timetuple()[:6]), b"")
        made.writestr("data/system/notes.txt", b"nothing " * 100)
        if picture is not None:
            made.writestr(f"data/media/0/DCIM/{NAME}", picture)
    return path


def known_set(unit: Unit, folder: Path, picture: bytes) -> Path:
    """A hash set of that picture, registered for the case."""
    originals, made, words = folder / "originals", folder / "case.set", folder / "words"
    originals.mkdir()
    (originals / NAME).write_bytes(picture)
    words.write_text(SET_PASSPHRASE)
    _run("hash-set", "build", originals, "--out", made, "--passphrase-file", words)
    desk = unit.store.signing_desk(unit.store.open_actor("E1", PASSPHRASE))
    summary = open_hash_set(made, passphrase=SET_PASSPHRASE.encode()).summary
    register_hash_set(desk, unit.story.case.id, summary=summary)
    return made


def scan(archive: Path, known: Path) -> bytes:
    """What ``expunge scan`` writes of it."""
    out, words = archive.with_suffix(".json"), known.with_name("words")
    _run("scan", archive, "--hash-set", known, "--passphrase-file", words, "--media-digest",
         "--out", out)  # fmt: skip
    return out.read_bytes()


def _run(*words: object) -> None:
    done = subprocess.run(
        [str(each) for each in (EXPUNGE, *words)], capture_output=True, check=False
    )
    assert done.returncode in (0, 3), done.stderr
