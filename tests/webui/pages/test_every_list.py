"""Every list of the screens is declared once: its page, its file and its verb come from there."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
import pytest

from evidence_store.domain.people.duties import ALLOWED_DUTIES
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import NotPermittedError
from evidence_store.tables.every import BY_NAME, EVERY
from evidence_store.tables.listing import Asking
from tests.evidence_store.workflow.desk import RULES, Desk
from webui.door.access import FILTERED

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "webui" / "templates"

TABLES_OF_THEIR_OWN = {
    "cases/disclosure.html": "what was handed over, with the button that downloads it once",
    "cases/disclosure_preview.html": "reasons, entries field by field and one's own choices; its "
    "file is the declared preview",
    "cases/schedule.html": "a draft of a document, drawn as the document is; its file is declared",
    "cases/standing.html": "whom to ask, in sentences, and the due list without case content",
    "disposals/plan.html": "what changed since the proposal: two entries in words",
    "door/own_sessions.html": "each session with the button that ends it; the verb is session list",
    "orders/outcome.html": "what two people sign, as the case certificate says it",
    "exhibits/import_rejected.html": "rows of a file that was sent in, under its own columns",
    "parts/import_rows.html": "a check before anything is recorded, rows of the file sent in",
    "parts/table.html": "the macro itself",
    "unit/server_state.html": "how the record stands: sentences of doctor, whose verb is doctor",
    "unit/rules.html": "types of order: in the law as a page, and in rules show",
}
"""Pages that show a table which is not declared, and why."""

FILES_OF_THEIR_OWN = {
    "cases.as_csv": "the declared cases, as they were chosen on the page",
    "standings.as_csv": "the declared standings, as they were searched for on the page",
    "scans.hits_csv": "the declared hits, as they were filtered on the page",
    "custody.as_csv": "the declared log, sent while it is read",
    "custody.of_case_as_csv": "the declared log, of a case",
    "disclosures.preview_csv": "the declared preview; it needs a key",
    "schedules.as_csv": "the declared devices; making the schedule is an act",
    "security_events.as_csv": "the declared events; they lie in a file beside the record",
    "set_imports.rejected_csv": "the declared rejected rows, shown once",
    "plans.holds_csv": "the declared holds, of the exhibit of a disposal",
    "importing.rejected_csv": "rows of a file that was sent in, under its own columns",
    "importing.template": "an empty file to fill in",
}
"""Files that another view than ``webui.tables`` gives, and why."""

WITHOUT_A_PAGE = {
    "where-exhibits-stand": "its page shows each exhibit as a card, with what can be done",
    "custody-of-case": "its page is the log of the case, which shows also what was checked",
}


def command(verb: str) -> click.Command:
    """What ``expunge`` runs for these words."""
    group, name = verb.split(" ")
    (point,) = entry_points(group="expunge.verbs", name=group)
    return point.load().commands[name]  # type: ignore[no-any-return]


def test_no_page_shows_a_table_that_is_not_declared_but_for_those_with_a_reason() -> None:
    found = {
        str(each.relative_to(TEMPLATES))
        for each in TEMPLATES.rglob("*.html")
        if re.search(r"\{\{ table\(|<table", each.read_text("utf-8"))
    }

    assert found == set(TABLES_OF_THEIR_OWN)


def test_every_file_for_a_spreadsheet_is_a_declared_list_but_for_those_with_a_reason(
    app: Flask,
) -> None:
    files = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(".csv")}
    given = {f"tables.{each.name}" for each in EVERY if each.name not in FILTERED}

    assert files | {"importing.template"} == given | set(FILES_OF_THEIR_OWN)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_declared_list_has_its_verb(name: str) -> None:
    assert isinstance(command(BY_NAME[name].verb), click.Command)


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - set(WITHOUT_A_PAGE)))
def test_every_declared_list_has_its_page(name: str) -> None:
    pages = [each.read_text("utf-8") for each in TEMPLATES.rglob("*.html")]

    assert any(f'lists["{name}"]' in each or f'with_file("{name}"' in each for each in pages)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_no_two_columns_of_a_list_share_a_key(name: str) -> None:
    columns = BY_NAME[name].table.columns

    assert len({each.key for each in columns}) == len(columns)
    assert not columns[0].below


def test_no_name_and_no_verb_of_a_list_stands_twice() -> None:
    assert len(BY_NAME) == len({each.verb for each in EVERY}) == len(EVERY)


def test_one_module_writes_files_for_spreadsheets() -> None:
    found = [
        str(each.relative_to(ROOT))
        for folder in ("evidence_store", "webui")
        for each in (ROOT / folder).rglob("*.py")
        if "csv.writer" in each.read_text("utf-8")
    ]

    assert found == ["evidence_store/tables/csv_file.py"]


OUTSIDE = [
    (each.name, duty)
    for each in EVERY
    for duty in (Duty.ADMINISTRATOR, Duty.READER)
    if each.act is not None and duty not in ALLOWED_DUTIES[each.act]
]


@pytest.mark.parametrize(("name", "duty"), OUTSIDE)
def test_no_list_of_cases_is_read_at_the_terminal_or_for_a_file_without_the_duty_of_its_page(
    name: str, duty: Duty
) -> None:
    desk = Desk()
    store: Any = SimpleNamespace(rules=RULES, clock=desk.clock)
    asking = Asking(
        store, Actor("u_other", "Other", "", frozenset({duty})), lambda: desk.uow, "x_1"
    )

    with pytest.raises(NotPermittedError):
        list(BY_NAME[name].asked(asking))
