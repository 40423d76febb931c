"""The defence gets the whole history of a case in one file, and checks it without our program."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.demo import paperwork as papers
from evidence_store.demo.paperwork import SUPERVISOR

if TYPE_CHECKING:
    from evidence_store.demo.stage import DemoStage

BUNDLE = "case-for-the-defence.custody"
ENTRIES = "entries.jsonl"


def disclose(stage: DemoStage) -> None:
    """Build a bundle, check it with the verifier that stands alone, and drop an entry from it."""
    stage.chapter("The defence gets the whole history, and checks it alone")
    to = stage.paper("recipients.toml", papers.RECIPIENTS)
    bundle = stage.file(BUNDLE)
    words = ["disclosure", "build", papers.OLD_CASE, "--for", "defence", "--to", to]
    stage.acting(SUPERVISOR, *words, "--out", bundle)
    stage.tell("Two programs come with it. Neither needs Expunge; one is a page for a browser.")
    verifiers = stage.file("verifiers")
    stage.run("disclosure", "verifier", "--out", verifiers)
    stage.tell("Exit code 3: all of it agrees, and no head from outside was given.")
    stage.alone(f"{verifiers}/verify.py", bundle, expect=3)
    stage.tell("One entry is taken out of a copy. It is refused.")
    shorter = stage.file("one-entry-dropped.custody")
    drop_an_entry(Path(bundle), Path(shorter))
    stage.alone(f"{verifiers}/verify.py", shorter, expect=1)
    stage.done("One file has it all; a program of Python's own library alone checks it.")
    stage.done("A copy from which one entry was taken is refused.")


def drop_an_entry(bundle: Path, shorter: Path) -> None:
    """Copy a bundle without its last entry, as somebody might who dislikes it."""
    with zipfile.ZipFile(bundle) as whole, zipfile.ZipFile(shorter, "w") as copy:
        for each in whole.infolist():
            content = whole.read(each)
            if each.filename == ENTRIES:
                content = b"".join(content.splitlines(keepends=True)[:-1])
            copy.writestr(each, content)
