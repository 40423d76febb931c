"""What the demonstration leaves for its reader: a hit to grade, a disposal to authorise, a hold.

The memory card is as much of a medium as the story needs: one picture between zeros, in no file
system, so that a scan finds it in pieces.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.demo import paperwork as papers
from evidence_store.demo.paperwork import EXAMINER, OFFICER, SUPERVISOR
from evidence_store.demo.recipe import picture
from evidence_store.domain.values.zones import LONDON
from forensics.output import write_new

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.demo.stage import DemoStage

CARD, UNREAD = "ABC/3", "ABC/4"
CARD_IMAGE = "memory-card.raw"
SEALS = ("B1000007", "B1000017")
PLACE = 1 << 20
"""Where the picture begins on the card, in bytes."""


def leave(stage: DemoStage, *, today: date) -> None:
    """Scan the card and grade nothing; propose a disposal and authorise nothing."""
    stage.chapter("Left for you")
    _scan_card(stage)
    stage.done(f"{CARD}, a memory card, was imaged and scanned; what was found is not graded yet.")
    stage.tell("A device that nobody can read is to be destroyed. It is proposed, and waits.")
    form = papers.proposal_form(
        papers.OLD_CASE,
        method="destruction",
        today=today,
        known_gaps=("The device does not start; its content was not examined.",),
    )
    words = ["disposal", "propose", UNREAD, "--form", stage.paper("proposal-5.toml", form)]
    stage.acting(OFFICER, *words)
    stage.done(f"The officer proposed to destroy {UNREAD}. It waits for a second person.")


def tell(stage: DemoStage) -> None:
    """Say what there is to do, and who does it."""
    stage.say("For you to do (docs/tour.md has eight tasks of two minutes):")
    stage.say(
        f"  as {SUPERVISOR.staff_number}  authorise the disposal of {UNREAD}, or send it back"
    )
    stage.say(f"  as {EXAMINER.staff_number}  grade what was found on {CARD}")
    stage.say(f"  as {OFFICER.staff_number}  look at DEF/1, and until when the law holds it")


def _scan_card(stage: DemoStage) -> None:
    stage.tell("A memory card goes to the laboratory, and is imaged and scanned there.")
    shown = bytearray(papers.CARD_SIZE)
    evidential = picture(1, small=False)
    shown[PLACE : PLACE + len(evidential)] = evidential
    write_new(Path(stage.file(CARD_IMAGE)), bytes(shown))
    form = papers.handover_form(
        occurred=datetime.now(LONDON).strftime("%Y-%m-%dT%H:%M:%S"),
        giver="Property store",
        taker=EXAMINER.name,
        reason="Acquisition and scan",
        seal=SEALS[0],
    )
    stage.acting(OFFICER, "exhibit", "offer", CARD, "--form", stage.paper("card.toml", form))
    stage.acting(EXAMINER, "exhibit", "accept", CARD, "--seal", SEALS[0])
    words = ["acquisition", "register", CARD, stage.file(CARD_IMAGE), "--made-with", "dd 9.1"]
    words += ["--seal-broken", SEALS[0], "--new-seal", SEALS[1]]
    acquisition = stage.acting(EXAMINER, *words).identifier
    stage.acting(EXAMINER, "acquisition", "verify", acquisition, "--quiet")
    words = ["scan", stage.file(CARD_IMAGE), "--hash-set", stage.file("known.set")]
    words += ["--out", stage.file("scan-card.json"), "--progress", "none"]
    secret = ["--passphrase-file", str(stage.data / "passphrase")]
    stage.tell("Exit code 3: a medium without a file system is compared, and not understood.")
    stage.run(*words, hidden=secret, expect=3)
    words = ["exhibit", "record-scan", acquisition, stage.file("scan-card.json")]
    stage.acting(EXAMINER, *words)
