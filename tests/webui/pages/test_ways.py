"""What a page says to do next names pages, where a page does it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from forensics.cli.root import expunge
from tests.webui.conftest import PASSPHRASE, Unit, Visitor
from webui.door.ways import ACT_OF, PAGE_OF, WITHOUT_PAGE, in_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROOT = Path(__file__).resolve().parents[3]
STEPS = (
    *("acts", "workflow", "domain", "custody", "keys", "persistence"),
    *("bootstrap", "certificates", "data_folder", "open_folder", "log_views", "unit_keys"),
    *("backups", "bundles", "kept_files", "screens", "health"),
)
NAMED = re.compile(r"\bexpunge ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")
KNOWN = {*ACT_OF, *PAGE_OF, *WITHOUT_PAGE}
KNOWN |= {" ".join(each.split()[:2]) for each in KNOWN}  # of a group within a group, the group


def sentences() -> Iterator[str]:
    """Every text in the code of the steps that is no docstring: also parts of f-strings."""
    for package in STEPS:
        for path in (ROOT / "evidence_store" / package).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                    continue
                if id(node) not in docs and NAMED.search(node.value):
                    yield node.value


@pytest.fixture(scope="module")
def said() -> list[str]:
    found = list(sentences())
    assert len(found) > 40
    return found


def test_every_command_that_a_refusal_names_is_known_to_have_a_page_or_none(
    said: list[str],
) -> None:
    named = {(a, b) for each in said for a, b in NAMED.findall(each)}

    unknown = {f"{a} {b}".strip() for a, b in named if not {a, f"{a} {b}"} & KNOWN}
    assert unknown <= {"case value", "case key"}  # for what a key is derived: no commands


def test_no_refusal_names_a_command_in_the_browser_where_a_page_does_it(
    app: Flask, said: list[str]
) -> None:
    with app.app_context():
        shown = [in_browser(each) for each in said]

    for each in shown:
        for a, b in NAMED.findall(each):
            assert not {a, f"{a} {b}"} & {*ACT_OF, *PAGE_OF}, each


@pytest.mark.parametrize("command", sorted(KNOWN))
def test_every_command_in_the_tables_is_one(command: str) -> None:
    found: click.Command | None = expunge
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word)

    assert found is not None


def test_a_refusal_on_a_page_names_the_page_that_settles_it(
    open_app: Flask, open_unit: Unit
) -> None:
    officer = Visitor(open_app)
    officer.come_in("O1")
    disk = open_unit.story.disk
    page = f"/exhibits/{disk.id}/acts/open-bag"

    answer = officer.do(page, seal_seen="WRONG-1", reason="To be imaged", passphrase=PASSPHRASE)

    assert answer.status_code == 403, answer.text
    assert "“Settle a discrepancy” on the exhibit’s page" in answer.text
    assert "expunge exhibit" not in answer.text


def test_what_only_the_command_line_does_is_said_to_be_there(app: Flask) -> None:
    with app.app_context():
        said = in_browser("ABC/1: the record was changed. Run: expunge fsck.")

    assert said.endswith("Run: expunge fsck. Commands are run on the server’s command line.")
