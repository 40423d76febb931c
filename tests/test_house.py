from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import re
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import evidence_store.errors
import forensics.errors
from tests.house import make_architecture
from tests.house.source_tree import ROOT, files_in

PACKAGES = ("forensics", "evidence_store", "webui", "config")
BIN = Path(sys.executable).parent

# Words that lose a case, and words that say more than was checked (design, section 1).
FORBIDDEN = re.compile(
    r"\b(proves|guaranteed|all copies (are|were|have)|tamper-?proof|irrecoverabl\w*|court-approved)"
    r"\b",
    re.IGNORECASE,
)
POSIX_ONLY = re.compile(
    r"\b(import (fcntl|resource|pwd|grp)|os\.(preadv?|pwritev?|posix_fadvise|O_DIRECT|geteuid))\b"
)
POSIX_PLACES = ("forensics/erasing/", "forensics/imaging/", "forensics/sandbox")
WITH_ANOTHER_WAY = {
    "forensics/disk_images/raw.py": 'hasattr(os, "pread")',
    "forensics/hash_sets/sharing.py": 'sys.platform != "linux"',
    "webui/server/running.py": "except ImportError",
    "forensics/disk_images/segment_files.py": 'hasattr(os, "preadv")',
}


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize(
    "words",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
        ["codespell"],
    ],
    ids=lambda words: words[0] + "-" + words[-1],
)
def test_the_checks_of_the_house_pass(words: list[str]) -> None:
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_posix_only_calls_live_where_devices_are_opened_and_in_the_sandbox() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in sources()
        if not str(path.relative_to(ROOT)).startswith(POSIX_PLACES)
        for found in [POSIX_ONLY.search(path.read_text())]
        if found and not _has_another_way(path)
    ]

    assert elsewhere == []


def _has_another_way(path: Path) -> bool:
    asked = WITH_ANOTHER_WAY.get(str(path.relative_to(ROOT)))
    return asked is not None and asked in path.read_text()


def test_no_text_for_people_says_more_than_was_checked() -> None:
    texts = {path: _words_for_people(path) for path in sources()}
    texts |= {path: path.read_text() for path in (ROOT / "webui").rglob("*.html")}
    texts |= {path: path.read_text() for path in (ROOT / "config").rglob("*.toml")}

    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts.items()
        for match in FORBIDDEN.finditer(text)
    ]

    assert found == []


def _words_for_people(path: Path) -> str:
    tree = ast.parse(path.read_text())
    own = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in own
    )


def test_every_module_can_be_imported() -> None:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if "migrations" not in found.name:
                importlib.import_module(found.name)


ERRORS = [
    kind
    for module in (forensics.errors, evidence_store.errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Exception) and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_survives_the_way_back_from_a_worker(kind: type[Exception]) -> None:
    values = {"offset": 4096, "length": 512, "reason": "it is gone", "number": 3}
    names = list(inspect.signature(kind.__init__).parameters)[1:]
    known = all(name in values for name in names)
    error = kind(*[values[name] for name in names]) if known else kind("ABC/1: a sentence.")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes, of this moment

    assert type(again) is kind
    assert str(again) == str(error)
    assert again.args == error.args


def test_value_classes_are_made_by_one_decorator() -> None:
    others = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.name != "value_classes.py"
        and not path.is_relative_to(ROOT / "config")  # it stands below
        and re.search(r"^from dataclasses import .*\bdataclass\b", path.read_text(), re.MULTILINE)
    ]

    assert others == []


CITED = re.compile(r"docs/[a-z-]+\.(?:md|svg)|\bADR [0-9]+\b")
MOST_FILES = 20


def test_every_document_that_code_names_exists() -> None:
    numbers = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    missing = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in sources()
        for named in CITED.findall(path.read_text())
        if not (
            f"{int(named[4:]):04}" in numbers
            if named.startswith("ADR")
            else (ROOT / named).is_file()
        )
    ]

    assert missing == []


def test_every_picture_of_a_screen_is_shown() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = set(re.findall(r"screens/([a-z-]+)\.png", "".join(each.read_text() for each in pages)))
    taken = {each.stem for each in (ROOT / "docs" / "screens").glob("*.png")}

    # Of a screen as a phone shows it the tour gives the name alone.
    assert {name.removesuffix("-phone") for name in taken} == shown


def test_no_folder_holds_more_than_twenty_files() -> None:
    """What is made or fetched is not counted, nor what a tool keeps beside the code."""
    count = Counter(str(path.relative_to(ROOT).parent) for path in files_in(*PACKAGES, "tests"))

    assert {folder: held for folder, held in count.items() if held > MOST_FILES} == {}


ONE_PACKAGE = ("forensics", "evidence_store", "webui")
SHARES_NOTHING = "verify.py"  # runs without the program, so it has values of its own


@pytest.mark.parametrize("package", ONE_PACKAGE)
def test_no_two_classes_of_a_package_have_one_name(package: str) -> None:
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text()) if path.name != SHARES_NOTHING else ast.Module([], [])
        for each in tree.body:
            if isinstance(each, ast.ClassDef) and not each.name.startswith("_"):
                places.setdefault(each.name, []).append(str(path.relative_to(ROOT)))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_the_page_of_the_architecture_holds_the_folders_as_they_are() -> None:
    assert make_architecture.written() == make_architecture.tree()


MADE_BY_HAND = {
    "tests.evidence_store.certificates.renew_sample": "its keys are others each time",
    "tests.evidence_store.certificates.viewers.make_verdicts": "it asks viewers of others",
    "tests.evidence_store.disclosure.renew_policy": "a part of renew_tables",
    "tests.forensics.make_validation": "it runs scans",
    "tests.webui.make_journeys": "it drives a browser",
    "tests.webui.make_screens": "it drives a browser",
}


def test_one_command_writes_whatever_is_made_of_the_code() -> None:
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for begins in ("make", "renew")
        for path in (ROOT / "tests").rglob(f"{begins}_*.py")
    }

    assert found == {*runpy.run_path(str(ROOT / "run.py"))["MADE"], *MADE_BY_HAND}


def test_no_test_module_imports_from_another() -> None:
    """What two of them share is in a module of its own, that can be read without a test."""
    importing = {
        f"{path.relative_to(ROOT)}: {named}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for named in _imported_by(node)
        if re.match(r"tests\.(.*\.)?test_", named)
    }

    assert importing == set()


def test_no_module_imports_what_another_folder_keeps_to_itself() -> None:
    """A name with a line before it is its folder's own; what folders beside share is ``_kit``."""
    importing = {
        f"{path.relative_to(ROOT)}: {named}"
        for package in (*PACKAGES, "benchmarks")
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for named in _imported_by(node)
        if named.startswith(PACKAGES)
        and _keeper(named) not in ".".join(path.relative_to(ROOT).parts)
    }

    assert importing == set()


def _keeper(module: str) -> str:
    """The folder whose own business the module, or something in it, is."""
    parts = module.split(".")
    own = (n for n, each in enumerate(parts) if re.match(r"_(?!_|kit$)", each))
    return ".".join(parts[: next(own, 0)])


def _imported_by(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Every module that the line may import, in full."""
    module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return [f"{module}{each.name}" for each in node.names]


@pytest.mark.parametrize("other", ["dev", "docs"])
def test_what_tests_and_the_site_are_made_with_holds_all_that_the_programme_needs(
    other: str,
) -> None:
    def named(file: str) -> set[str]:
        return set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / file).read_text("utf-8")))

    assert named("requirements.txt") - named(f"requirements-{other}.txt") == set()


def test_no_text_holds_the_marks_of_a_merge() -> None:
    """Documents have been committed with them: no other check reads these line by line."""
    folders = ("docs", *PACKAGES, "tests", "config")
    kept = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    texts = [p for p in (*ROOT.iterdir(), *kept) if p.suffix in {".md", ".py", ".toml", ".html"}]
    marks = ("<" * 7 + " ", ">" * 7 + " ")

    found = {str(p) for p in texts if any(x.startswith(marks) for x in p.read_text().splitlines())}

    assert found == set()


def test_files_that_name_requirements_name_no_host() -> None:
    for path in (*ROOT.glob("requirements*.txt"), *ROOT.glob("frontend/package-lock.json")):
        assert not re.search(r"https?://", path.read_text()), path.name


def test_every_match_over_a_closed_kind_ends_in_assert_never() -> None:
    open_ended = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Match) and _is_over_members(node) and not _ends_never(node)
    ]

    assert open_ended == []


def _is_over_members(node: ast.Match) -> bool:
    """Whether its cases are members of an enumeration, such as ``Route.WHOLE``."""
    patterns = [pattern for case in node.cases for pattern in ast.walk(case.pattern)]
    values = [pattern.value for pattern in patterns if isinstance(pattern, ast.MatchValue)]
    return any(isinstance(value, ast.Attribute) for value in values)


def _ends_never(node: ast.Match) -> bool:
    last = node.cases[-1].body[-1]
    return (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and getattr(last.value.func, "id", None) == "assert_never"
    )
