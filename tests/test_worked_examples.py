"""The worked examples of the documentation are run as they stand there."""

from __future__ import annotations

import importlib
import os
import re
import runpy
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.errors import WrongEntryError
from forensics.file_systems.reader import READERS, withdraw
from forensics.python_process import python
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
NOTED = date(2026, 7, 1)
ADDED = re.compile(r"^```(?:toml|python)\n# ([\w/.-]+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
"""What a block adds to which file."""
NAMED = re.compile(r"# (\w+)\.py\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an example, from which its own modules are imported."""
    before = set(sys.modules)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) == str(tmp_path / f"{name}.py"):
            del sys.modules[name]


def run_examples(page: str, folder: Path) -> int:
    """Run the blocks of a page; those that begin with a file's name are kept as that file."""
    blocks = BLOCK.findall((DOCS / page).read_text("utf-8"))
    for number, block in enumerate(blocks):
        named = NAMED.match(block)
        path = folder / f"{named[1] if named else f'example_{number}'}.py"
        path.write_text(block, "utf-8")
        if not named:
            runpy.run_path(str(path), run_name="example")
    return len(blocks)


def test_another_file_system_is_read_as_the_page_says(folder: Path) -> None:
    try:
        assert run_examples("how-to/read-another-file-system.md", folder) == 2
    finally:
        if "Notes" in READERS:
            withdraw("Notes")


def test_another_eraser_is_added_as_the_page_says(folder: Path) -> None:
    assert run_examples("how-to/add-an-eraser.md", folder) == 2


def test_another_export_is_added_as_the_page_says(folder: Path) -> None:
    assert run_examples("how-to/add-an-export.md", folder) == 2


def test_a_column_is_added_as_the_page_says(folder: Path) -> None:
    assert run_examples("how-to/add-a-column.md", folder) == 1


def test_another_act_is_added_as_the_page_says(folder: Path) -> None:
    assert run_examples("how-to/add-an-act.md", folder) == 2
    act: Any = importlib.import_module("confiscations").NoteConfiscation
    desk, words = Desk(), "Confiscation, Proceeds of Crime Act 2002, Exampleton"

    made = done(act(noted_on=NOTED, court="Exampleton"), "o_1", desk.of(desk.officer))

    (draft,) = [each for each in desk.uow.custody.drafts if each.event == "order.restriction_noted"]
    assert draft.committed["words"] == words == made.matters.restrictions[-1].words
    early = act(noted_on=date(2020, 7, 1), court="Exampleton")
    with pytest.raises(WrongEntryError, match="before the sentence was passed"):
        done(early, "o_1", desk.of(desk.officer))


@pytest.mark.parametrize(
    ("example", "hold", "tests", "passed"),
    [
        ("## A worked example\n", "preservation", "tests/worked/worked_hold.py", 13),
        ("## A worked example that lasts", "detention", "tests/worked/worked_detention.py", 26),
    ],
    ids=["until_it_ended", "to_a_day"],
)
def test_a_hold_is_added_in_three_files_as_the_page_says(
    tmp_path: Path, example: str, hold: str, tests: str, passed: int
) -> None:
    """In a copy of the program; the nets that look for lost bars are cast there as well."""
    for package in ("config", "evidence_store"):
        shutil.copytree(ROOT / package, tmp_path / package, copy_function=os.symlink)
    page = (DOCS / "how-to" / "add-a-hold.md").read_text("utf-8")
    added = ADDED.findall(page.partition(example)[2].partition("\n## ")[0])
    for file, block in added:
        path = own(tmp_path / file)
        path.write_text(f"{path.read_text('utf-8')}\n\n{block}", "utf-8")
    for verifier in ("verify.py", "verify.html"):
        own(tmp_path / "evidence_store/disclosure/verifiers" / verifier)
    renewed = in_copy(tmp_path, "-c", RENEW)
    offers = "tests/evidence_store/workflow/orders/test_order_offers.py"
    looked = (tests, "tests/evidence_store/domain/events", offers)
    done = run_in_copy(tmp_path, *looked, words=f"worked or {hold} or noted or every_act")

    assert len({file for file, _ in added}) == len(added) == 3
    assert renewed.returncode == 0, renewed.stderr
    assert done.returncode == 0, done.stdout
    # One reads in a browser, where there is one.
    counts = f"{passed} passed", f"{passed - 1} passed, 1 skipped"
    assert any(each in done.stdout for each in counts), done.stdout


RENEW = """
from tests.evidence_store.disclosure import renew_tables as tables
for path, made in ((tables.PROGRAM, tables.in_program), (tables.PAGE, tables.in_page)):
    path.write_text(made(path.read_text("utf-8")), "utf-8")
"""
"""The rows of a new kind of entry in the two verifiers, as ``run.py renew`` writes them."""


def own(path: Path) -> Path:
    """A file of the copy that is one, and no link to that of the program."""
    text = path.read_text("utf-8")
    path.unlink()
    path.write_text(text, "utf-8")
    return path


def run_in_copy(copy: Path, *looked: str, words: str) -> subprocess.CompletedProcess[str]:
    """Run tests of these names with a copy of the program in place of this one."""
    how = ("-q", "-n0", "-p", "no:cacheprovider", "--draw", "all")
    return in_copy(copy, "-m", "pytest", *how, "-k", words, *looked)


def in_copy(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a copy of the program in place of this one."""
    return subprocess.run(
        python(*words),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_another_container_is_read_as_the_page_says(tmp_path: Path) -> None:
    """In a copy of the program, since its kind stands in a list of the program."""
    shutil.copytree(ROOT / "forensics", tmp_path / "forensics", copy_function=os.symlink)
    added = ADDED.findall((DOCS / "how-to" / "read-another-container.md").read_text("utf-8"))
    (reader, module), (kinds, line) = added
    (tmp_path / reader).write_text(module, "utf-8")
    text = (tmp_path / kinds).read_text("utf-8")
    (tmp_path / kinds).unlink()
    member = '    RAW = "raw"\n'
    named = text.replace(member, f'{member}    PADDED = "padded"\n')
    (tmp_path / kinds).write_text(f"{named}\n\n{line}", "utf-8")

    done = run_in_copy(tmp_path, "tests/worked/worked_container.py", words="padded")

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_another_document_is_added_as_the_page_says(folder: Path) -> None:
    assert run_examples("how-to/add-a-document.md", folder) == 2


def test_the_library_is_used_as_the_page_says(folder: Path) -> None:
    (folder / "originals").mkdir()
    picture = a_picture("holiday", 40_000)
    (folder / "originals" / "holiday.jpg").write_bytes(picture)
    with (folder / "stick.dd").open("wb") as medium:
        medium.truncate(4 << 20)
    for words in (("mkfs.vfat", "stick.dd"), ("mcopy", "-i", "stick.dd", "-", "::HOLIDAY.JPG")):
        subprocess.run(words, check=True, input=picture, capture_output=True)

    assert run_examples("forensics-library.md", folder) == 1
