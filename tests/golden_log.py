"""The golden log: every entry that a step commits in a test, held line by line.

A test that has lines in ``tests/evidence_store/golden`` fails where its steps commit other entries
than those. What is never the same twice is numbered: an opaque id or a digest by where it first
stands in the test, the size and root of the log not at all; of entries of a real folder, whose
clock goes on whenever it is read, the times and the day as well.

Each file has two parts. ``entries`` are the distinct entries, in words; ``$1`` is the first thing
of an entry that is numbered. ``tests`` are the tests by name, wherever their module stands, each
with its entries in order and the numbers that are put in. ``--renew-golden`` writes the files of
the modules that are run.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_store.domain.values.zones import LONDON
from evidence_store.persistence.records.recording import RecordingLog
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from forensics.documents import to_document
from forensics.value_classes import dataclass
from tests.evidence_store.fakes import FakeUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pytest

    from evidence_store.custody.leaves.drafts import Draft, Entry

TESTS = Path(__file__).parent
FOLDER = TESTS / "evidence_store" / "golden"
KEY = 10

_NUMBERED = re.compile(r"\b(?:[A-Za-z]_[2-9A-HJ-NP-Z]{20}|(?:04)?[0-9a-f]{128}|[0-9a-f]{64})\b")
_HEAD = re.compile(r"\b\d+:[0-9a-f]{64}\b")
_OF_A_FOLDER = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "TIME"),
    (re.compile(r"\+[0-9a-f]{8}\+[0-9A-Za-z+/]{43,44}=?"), "+LOG_KEY"),
    (re.compile(r"restored-\d{8}-[0-9a-f]{8}"), "restored-NAME"),
    (re.compile(r"\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b"), "HEX"),
    (re.compile(r'"bytes": \d+'), '"bytes": SIZE'),
    (re.compile(r'"worker": "[^"]+"'), '"worker": "PROCESS"'),
    (re.compile(r"'/[^']*'"), "PATH"),
)
"""What is never the same twice in the entries of a real folder, and what is written for it."""

OTHERS = (
    "A step commits other entries than the golden log holds. Where that is meant, and the log's "
    "format may change: run the module again with --renew-golden, and read what git shows."
)
GONE = "The golden log holds tests that are gone; run the module with --renew-golden:"

REFUSED = "disposal.refused"
"""What a person is told by a refusal is wording; its kind stands in the entry in clear."""


def in_words(draft: Draft, *, keeps_time: bool) -> str:
    """An entry as one line: its kind, what it is about, its fields in clear and committed to."""
    public = {name: value for name, value in draft.public.items() if name != "statement"}
    committed = dict(draft.committed)
    if draft.event == REFUSED:
        committed["why"] = "WORDS"
    at = str(to_document(draft.occurred)) if keeps_time else "TIME"
    parts = [draft.event, draft.case_id or "-", draft.exhibit_id or "-", at]
    parts += [_json(public), _json(committed)]
    if draft.corrects is not None:
        parts.append(f"corrects {draft.corrects}")
    if draft.signed is not None:
        form = draft.signed.statement
        who = " ".join(f"{each.role}={each.by}" for each in draft.signed.signatures)
        parts += [f"signed {form['event']} {who}", _json(draft.signed.stated)]
    line = _HEAD.sub("HEAD", " ".join(parts))
    if keeps_time:
        return line
    for pattern, word in _OF_A_FOLDER:
        line = pattern.sub(word, line)
    return line.replace(draft.occurred.astimezone(LONDON).date().isoformat(), "TODAY")


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(to_document(dict(fields)), ensure_ascii=False, sort_keys=True)


@dataclass(slots=True)
class Numbers:
    """Gives each id and digest of one test its number, in the order in which they are met."""

    given: dict[str, int] = field(default_factory=dict)

    def entry(self, line: str) -> tuple[str, tuple[int, ...]]:
        """An entry with places where it has ids and digests, and what stands in each."""
        own: dict[str, int] = {}
        for found in _NUMBERED.findall(line):
            own.setdefault(found, len(own) + 1)
        numbers = tuple(self.given.setdefault(each, len(self.given) + 1) for each in own)
        return _NUMBERED.sub(lambda found: f"${own[found[0]]}", line), numbers


Line = tuple[str, tuple[int, ...]]
"""One entry of one test: the entry in words, and the numbers of what is numbered in it."""


def lines_of(drafts: Iterable[tuple[Draft, bool]]) -> list[Line]:
    """The golden lines of a test; beside each draft, whether its time stands still."""
    numbers = Numbers()
    return [numbers.entry(in_words(draft, keeps_time=still)) for draft, still in drafts]


@dataclass(slots=True)
class Golden:
    """The golden lines on file, by test, and what this run found instead."""

    kept: dict[str, dict[str, list[Line]]]
    found: dict[str, dict[str, list[Line]]] = field(default_factory=lambda: defaultdict(dict))

    def file_of(self, name: str, module: str) -> str | None:
        """The file with the lines of a test: its own module's, or the only one that names it."""
        among = [stem for stem, tests in self.kept.items() if name in tests]
        return module if module in among else among[0] if len(among) == 1 else None

    def of(self, name: str, module: str) -> list[Line] | None:
        """The lines of a test, in whatever file they stand; None of one that has none."""
        file = self.file_of(name, module)
        return None if file is None else self.kept[file][name]

    def siblings(self, name: str, module: str) -> set[str]:
        """The tests of one function with that one, whatever each is given."""
        file, function = self.file_of(name, module), name.partition("[")[0]
        tests = self.kept.get(file, {}) if file is not None else {}
        return {each for each in tests if each.partition("[")[0] == function}

    def named(self) -> set[str]:
        """The names of all tests that have lines."""
        return {name for tests in self.kept.values() for name in tests}

    def kinds(self) -> set[str]:
        """Every kind of entry that some line holds."""
        lines = (each for tests in self.kept.values() for made in tests.values() for each in made)
        return {words.split(" ", 1)[0] for words, _ in lines}

    def renew(self, *, is_whole: bool, folder: Path = FOLDER) -> None:
        """Write what this run found, of modules that were run whole or in part.

        Tests that stood in a module that is gone go from its file.
        """
        for module, tests in self.found.items():
            kept = {} if is_whole else self.kept.get(module, {})
            write(folder / f"{module}.txt", {**kept, **tests})
        found = {name for tests in self.found.values() for name in tests}
        for module, tests in self.kept.items():
            if not any(TESTS.rglob(f"{module}.py")):
                left = {name: made for name, made in tests.items() if name not in found}
                write(folder / f"{module}.txt", left)


def difference(kept: Sequence[Line], made: Sequence[Line]) -> str:
    """What changed, as a person reads it."""
    before, after = ([f"{words} {numbers}" for words, numbers in each] for each in (kept, made))
    return "\n".join(difflib.unified_diff(before, after, "golden", "made", lineterm="", n=1))


def read(folder: Path = FOLDER) -> Golden:
    """The golden lines on file."""
    files = sorted(folder.rglob("*.txt"))
    return Golden({str(each.relative_to(folder).with_suffix("")): _read(each) for each in files})


def key_of(module: Path) -> str:
    """Under which a test module has its file: its folder's name, and its own."""
    return f"{module.parent.name}/{module.stem}"


def _read(file: Path) -> dict[str, list[Line]]:
    entries: dict[str, str] = {}
    tests: dict[str, list[Line]] = {}
    listing, _, names = file.read_text("utf-8").partition("\n\n")
    for line in listing.splitlines():
        key, _, words = line.partition(" ")
        entries[key] = words
    for line in names.splitlines():
        if not line.startswith(" "):
            made = tests.setdefault(line, [])
            continue
        key, *numbers = line.split()
        made.append((entries[key], tuple(map(int, numbers))))
    return tests


def write(file: Path, tests: Mapping[str, Sequence[Line]]) -> None:
    """Write the lines of a module's tests; a file of none goes."""
    held = {name: made for name, made in tests.items() if made}
    if not held:
        file.unlink(missing_ok=True)
        return
    keys = {words: _key(words) for made in held.values() for words, _ in made}
    text = [f"{key} {words}" for words, key in sorted(keys.items())] + [""]
    for name, made in sorted(held.items()):
        text.append(name)
        text += [" ".join([f" {keys[words]}", *map(str, numbers)]) for words, numbers in made]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(text) + "\n", "utf-8")


def _key(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:KEY]


def collect(patch: pytest.MonkeyPatch) -> list[tuple[Draft, bool]]:
    """A list that fills with what is committed from now on, and whether its time stands still."""
    made: list[tuple[Draft, bool]] = []
    _collect_from_fakes(patch, made)
    _collect_from_folders(patch, made)
    return made


def _collect_from_fakes(patch: pytest.MonkeyPatch, made: list[tuple[Draft, bool]]) -> None:
    commit = FakeUnitOfWork.commit

    def committed(uow: FakeUnitOfWork) -> None:
        before = uow.appended_before
        commit(uow)
        made.extend((draft, True) for draft in uow.custody.drafts[before:])

    patch.setattr(FakeUnitOfWork, "commit", committed)


def _collect_from_folders(patch: pytest.MonkeyPatch, made: list[tuple[Draft, bool]]) -> None:
    append, commit = RecordingLog.append, SqlUnitOfWork.commit
    waiting: list[tuple[RecordingLog, Draft]] = []

    def appended(log: RecordingLog, draft: Draft) -> Entry:
        entry = append(log, draft)
        waiting.append((log, draft))
        return entry

    def committed(uow: SqlUnitOfWork) -> None:
        commit(uow)
        made.extend((draft, False) for log, draft in waiting if log is uow.custody)
        waiting[:] = [each for each in waiting if each[0] is not uow.custody]

    patch.setattr(RecordingLog, "append", appended)
    patch.setattr(SqlUnitOfWork, "commit", committed)
