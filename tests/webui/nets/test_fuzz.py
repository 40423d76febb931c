"""Every form and every address, given what nobody should send: never an error of ours.

A run tries a share of the pages and the forms on these; ``--long`` all, with a hundred times as
many values. The values come from a seed, so that each run is the same.
"""

from __future__ import annotations

import html
import io
import json
import unicodedata
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING

import pytest
from werkzeug.datastructures import MultiDict

from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PORT, Visitor
from tests.webui.nets.addresses import DUTY_OF, Address, addresses, duties_of, of_drawn_pages, rules
from tests.webui.nets.forms import Form, forms_of
from tests.webui.nets.odd import IN_ADDRESSES, QUERIES, filled
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.open_folder.acting import OwnKey
    from tests.cost.drawing import Draw
    from tests.webui.nets.seeded import Seeded

ROUNDS, AT_LENGTH = 2, 200
SHARE = 1 / 3
"""Of the pages."""

HIDDEN = "Llan\u202edudno\x1b[31m"
STAFF = ("S1", "E1", "O1", "A1", "U1", "R1")
NOBODY = "nobody"
GOOD = {200, 303, 400, 403, 404, 405, 409, 411, 413, 414, 415, 422, 429}
BODIES = (
    ("application/json", b'{"a": [1, {"b": null}]}'),
    ("application/json", b"\xff\xfe{"),
    ("text/plain", b"csrf_token=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"csrf_token=%ff%fe%00&=&==&&a"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(1500))),
    ("", b"\x00" * 2048),
)


@pytest.fixture(scope="module")
def app(desk: Seeded) -> Flask:
    return create_app(desk.store, port=PORT, unit_keys=desk.keys["O1"].unit_keys)


@pytest.fixture(autouse=True)
def _keys_open_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is tried once; thousands of forms would else cost a key derivation each."""
    opened: dict[tuple[object, object], OwnKey | Exception] = {}
    real = Store.open_own_key

    def once(self: Store, person: str, passphrase: str, **more: bool) -> OwnKey:
        found = opened.get((person, passphrase))
        if found is None:
            try:
                found = real(self, person, passphrase, **more)
            except Exception as error:
                found = error
                raise
            finally:
                opened[person, passphrase] = found  # type: ignore[assignment]  # one or the other
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(Store, "open_own_key", once)


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    return AT_LENGTH if pytestconfig.getoption("--long") else ROUNDS


@pytest.fixture(scope="module")
def pages(app: Flask, draw: Draw) -> list[Address]:
    """The addresses that this run tries."""
    every = addresses(app, app.extensions["expunge_store"])
    return of_drawn_pages(draw, every, by="odd values", share=SHARE)


@dataclass(frozen=True)
class Seen:
    """One form, who may send it, and the page that it stands on."""

    number: str
    form: Form
    page: str


def standing(seen: Seen, people: dict[str, Visitor]) -> Form | None:
    """The form as its page has it now, where it still does."""
    page = people[seen.number].get(seen.page).text
    now = (one for one in forms_of(page, path=seen.page) if one.action == seen.form.action)
    return next(now, None)


def require_good(answer: TestResponse, said: str, what: object) -> None:
    assert answer.status_code in GOOD, f"{answer.status_code} {what}: {said}"
    assert said == "", f"{what}: {said}"
    if answer.mimetype == "text/html":
        assert "Traceback" not in answer.text, what


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Visitor]:
    """Somebody of each duty, signed in, and somebody who is not."""
    found = {}
    for number in STAFF:
        found[number] = Visitor(app)
        found[number].come_in(number)
    return {**found, NOBODY: Visitor(app)}


@pytest.fixture(scope="module")
def forms(app: Flask, people: dict[str, Visitor], pages: list[Address]) -> list[list[Seen]]:
    """Every form on every page of these, before anything is sent.

    Forms of one kind, such as of one act on several exhibits, stand together.
    """
    found: dict[str, list[Seen]] = {}
    router = app.url_map.bind("localhost")
    for one in pages:
        for number in who_may_open(app, one.endpoint):
            answer = people[number].get(one.path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            for form in forms_of(answer.text, path=one.path):
                kind, _ = router.match(form.action, method="POST")
                found.setdefault(kind, []).append(Seen(number, form, one.path))
            break
    found.pop("signing_in.sign_out", None)
    return list(found.values())


def who_may_open(app: Flask, endpoint: str) -> list[str]:
    duties = duties_of(app, endpoint)
    if duties is None:
        return [*STAFF, NOBODY]
    return [number for number in STAFF if DUTY_OF[number] in duties]


@pytest.mark.timeout(3600)  # with --long
def test_no_form_can_be_filled_so_that_the_service_fails(
    app: Flask,
    people: dict[str, Visitor],
    forms: list[list[Seen]],
    rounds: int,
    draw: Draw,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = Random(20260613)  # noqa: S311 -- a test's chance
    done, asked_again = 0, 0
    for turn in range(rounds):
        for seen in map(chance.choice, forms):
            number, visitor = seen.number, people[seen.number]
            form = standing(seen, people) or seen.form
            sent = filled(form, chance)
            answer = visitor.client.post(
                form.action, base_url=visitor.base, data=MultiDict(sent), buffered=True
            )
            require_good(answer, capsys.readouterr().err, (turn, number, form.action, sent))
            done += answer.status_code == 303
            if answer.status_code == 422:
                asked_again += 1
                require_typed_again(answer, form, sent)
            if number != NOBODY and answer.location == "/sign-in":
                visitor.come_in(number)
    assert done > draw.at_least(10, share=SHARE)
    assert asked_again > draw.at_least(10, share=SHARE)
    assert hidden_in(app.extensions["expunge_store"]) == []


def marked(form: Form, *, lines: str) -> list[tuple[str, object]]:
    """What somebody sends whose clipboard brought an override along in every text of several lines.

    ``lines`` stands in the fields of one line.
    """
    sent: list[tuple[str, object]] = []
    for one in form.fields.values():
        if one.kind == "hidden":
            sent.append((one.name, one.value))
        elif one.boxes == 3:
            sent += [(one.name, part) for part in ("7", "6", "2026")]
        elif one.kind == "password":
            sent.append((one.name, PASSPHRASE))
        elif one.kind == "file":
            sent.append((one.name, (io.BytesIO(b"\xff\xd8\xff\xe0"), "x.jpg")))
        elif one.choices:
            sent.append((one.name, one.choices[-1]))
        else:
            sent.append((one.name, HIDDEN if one.kind == "textarea" else lines))
    return sent


def hidden_in(store: Store) -> list[tuple[int, str]]:
    """Every entry that holds a control character or an invisible mark, and where."""
    found = []
    with store.reading() as uow:
        for entry in uow.custody.tail(uow.custody.head().size):
            told = (json.loads(entry.body), uow.custody.disclosed(entry.seq))
            found += [(entry.seq, each) for each in texts_in(told) if is_hidden(each)]
    return found


def texts_in(value: object) -> Iterator[str]:
    """Every text in a JSON value, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield name
            yield from texts_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts_in(each)


def is_hidden(text: str) -> bool:
    return any(unicodedata.category(each) in ("Cc", "Cf") and each not in "\n\r\t" for each in text)


@pytest.mark.parametrize("lines", [HIDDEN, "7"])
def test_no_form_puts_a_hidden_mark_into_the_record(
    desk: Seeded, people: dict[str, Visitor], forms: list[list[Seen]], lines: str
) -> None:
    with desk.store.reading() as uow:
        before = uow.custody.head().size
    for alike in forms:
        offered = ((each.number, form) for each in alike if (form := standing(each, people)))
        number, form = next(offered, (alike[0].number, alike[0].form))
        visitor, sent = people[number], marked(form, lines=lines)
        answer = visitor.client.post(
            form.action, base_url=visitor.base, data=MultiDict(sent), buffered=True
        )
        assert answer.status_code in GOOD, (form.action, answer.status_code)
        if number != NOBODY and answer.location == "/sign-in":
            visitor.come_in(number)

    assert hidden_in(desk.store) == []
    with desk.store.reading() as uow:
        assert uow.custody.head().size > before  # some were recorded, refusals among them


def require_typed_again(answer: TestResponse, form: Form, sent: list[tuple[str, object]]) -> None:
    """Whatever a person typed stands in the form that asks for something else."""
    parts = form.fields.get("parts")
    if parts is not None and ("parts", parts.value) not in sent:
        return  # of which acts the page is made no person changes
    page = html.unescape(answer.text)
    names = [name for name, _ in sent]
    for name, typed in sent:
        one = form.fields[name]
        if one.kind not in ("text", "textarea", "search", "email") or not isinstance(typed, str):
            continue
        if names.count(name) == one.boxes and "\x00" not in typed:
            assert typed.strip() in page, (form.action, name, typed)


def test_no_body_of_another_kind_makes_the_service_fail(
    app: Flask, people: dict[str, Visitor], draw: Draw, capsys: pytest.CaptureFixture[str]
) -> None:
    every = addresses(app, app.extensions["expunge_store"], "POST")
    for number, one in enumerate(of_drawn_pages(draw, every, by="odd bodies", share=1 / 2)):
        duties = duties_of(app, one.endpoint)
        visitor = people["A1" if duties and len(duties) == 1 else STAFF[number % len(STAFF)]]
        kind, body = BODIES[number % len(BODIES)]
        answer = visitor.client.post(
            one.path, base_url=visitor.base, data=body, content_type=kind, buffered=True
        )
        require_good(answer, capsys.readouterr().err, (one.path, kind))
        assert answer.status_code != 200, one.path


def test_no_address_can_be_typed_so_that_the_service_fails(
    app: Flask,
    people: dict[str, Visitor],
    pages: list[Address],
    capsys: pytest.CaptureFixture[str],
) -> None:
    visitor, drawn = people["S1"], {each.endpoint for each in pages}
    for number, rule in enumerate(rules(app, "GET")):
        if not rule.arguments or rule.endpoint not in drawn:
            continue
        for turn in range(3):
            odd = IN_ADDRESSES[(number + turn * 5) % len(IN_ADDRESSES)]
            path = rule.rule
            for name in rule.arguments:
                for converter in ("", "path:", "int:"):
                    path = path.replace(f"<{converter}{name}>", odd)
            require_good(visitor.get(path), capsys.readouterr().err, path)


def test_no_query_can_be_typed_so_that_the_service_fails(
    people: dict[str, Visitor],
    pages: list[Address],
    rounds: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number, one in enumerate(pages):
        visitor = people[STAFF[number % 3]]
        for turn in range(min(rounds // 2, len(QUERIES))):
            query = QUERIES[(number + turn * 3) % len(QUERIES)]
            answer = visitor.get(f"{one.path}?{query}")
            require_good(answer, capsys.readouterr().err, (one.path, query))


def test_no_cookie_makes_the_service_fail(
    app: Flask, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    del tmp_path
    visitor = Visitor(app)
    for value in ("", "x" * 9000, "ŵ", "a\tb", "../../x", "%00", '"'):
        answer = visitor.get("/cases", headers={"Cookie": f"expunge_{PORT}={value}"})
        require_good(answer, capsys.readouterr().err, value)
        assert answer.location == "/sign-in"
