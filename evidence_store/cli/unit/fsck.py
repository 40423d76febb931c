"""``expunge fsck``: check that everything a data folder keeps agrees."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, field
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.certificates.folder import begun_documents
from evidence_store.cli._kit.acting import data_option, passphrase_option, read_passphrase
from evidence_store.cli._kit.heads import head_option, known_heads
from evidence_store.custody.heads.known_heads import RecordedHeads
from evidence_store.data_folder.holdings import kept_files
from evidence_store.data_folder.referred import NOBODYS, of_nobody
from evidence_store.errors import EvidenceStoreError
from evidence_store.open_folder.checks import CHECKS, QUICK_CHECKS
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.checks import Check
    from evidence_store.open_folder.store import Store

WITHOUT_HEAD = 3
"""Everything agrees, but no head from outside was there to compare with."""

_ENTRY = re.compile(r"\bEntry (\d+)\b")


@dataclass(slots=True)
class Result:
    """What was checked, in words by the code of each check, and the first break, if any."""

    ok: bool = True
    checked: dict[str, str] = field(default_factory=dict)
    heads_compared: int = 0
    failed: str | None = None
    promise: str | None = None
    entry: int | None = None
    sentence: str | None = None
    notes: list[str] = field(default_factory=list)


@click.command()
@data_option
@head_option
@click.option("--as", "person", metavar="PERSON", help="Open sealed values too, with your own key.")
@passphrase_option
@click.option("--quick", is_flag=True, help="Check the log's hashes and structure alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of lines.")
def fsck(
    data: Path,
    heads: tuple[str, ...],
    person: str | None,
    passphrase_file: Path | None,
    *,
    quick: bool,
    as_json: bool,
) -> None:
    """Check the database, the custody log, every record and every issued document.

    Everything is computed again from what is kept; no stored hash is believed. The log is compared
    with every head that is known outside the folder: those given here and those recorded.

    What entries of cases commit to is sealed. Without --as it is checked to be there and whole;
    with it, it is opened and held to what the entries commit to.

    With --quick only the hashes and the structure of the custody log are checked, and its heads:
    tens of thousands of entries in a second, for looking often.

    Ends with 1 at the first break, and names the entry and the promise that fails. Ends with 3
    where all agrees but no head from outside was at hand: a log that was cut short, or put back to
    an earlier state, agrees with itself and with the anchors on its own record.
    """
    store = open_store(data)
    acting = None
    if person is not None:
        acting = store.open_actor(person, read_passphrase(passphrase_file))
    known = known_heads(heads, store)
    checks = QUICK_CHECKS if quick else CHECKS
    result, fault = _examined(store, acting, known, checks, said=not as_json)
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False, indent=1))
        if fault is not None:
            raise click.exceptions.Exit(1)
    if fault is not None:
        # Of the same class, which has the exit code by which a script tells one end from another.
        raise type(fault)(f"{fault} The check that failed: {result.promise}") from fault
    if not result.heads_compared:
        raise click.exceptions.Exit(WITHOUT_HEAD)


def _examined(
    store: Store,
    acting: ActingWithKeys | None,
    known: list[KnownHeads],
    checks: Sequence[Check],
    *,
    said: bool,
) -> tuple[Result, EvidenceStoreError | None]:
    say: Callable[[str], object] = click.echo if said else lambda _: None
    result = Result()
    with store.reading(acting) as uow:
        subject = store.subject(uow, known=known, tell=_teller())
        for check in checks:
            try:
                sentence = check.run(subject)
            except EvidenceStoreError as error:
                found = _ENTRY.search(str(error))
                result.ok, result.failed, result.promise = False, check.code, check.promise
                result.entry = int(found[1]) if found else None
                result.sentence = str(error)
                return result, error
            result.checked[check.code] = sentence
            say(sentence)
        left = of_nobody(uow, kept_files(store.data))
    # Heads on the record went back with it, so they tell nothing of a folder that was put back.
    outside = [each for each in known if not isinstance(each, RecordedHeads)]
    result.heads_compared = sum(1 for place in outside for _ in place)
    result.notes = _notes(store, left)
    for note in result.notes:
        say(note)
    return result, None


def _notes(store: Store, left: list[str]) -> list[str]:
    notes = [f"{path}: {NOBODYS} It is in no backup." for path in left]
    notes += [
        f"{name} was being issued when the program was stopped. If it is recorded it gets its "
        f"name; if not, it was never issued and is removed: {Way.SERVE} --as YOU, or issue it "
        "again."
        for _, name in begun_documents(store.certificates)
    ]
    if store.waits_for_epoch:
        notes.append(
            "This folder was restored from a backup and waits for two people to sign its new "
            f"epoch: {Way.BACKUP_SIGN}."
        )
    return notes


def _teller() -> Callable[[int, int], None]:
    """Tell people at a terminal how many entries were read."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def tell(done: int, total: int) -> None:
        if done % 1000 == 0 or done == total:
            click.echo(f"\rentries checked: {done} of {total}", err=True, nl=done == total)

    return tell
