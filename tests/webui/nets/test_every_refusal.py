"""Every sentence with which a step refuses leads somewhere, in words that a person knows.

Each is worked out of its source. Some of each room and of each way, in a long run all, are shown on
the page of an act: they have no word of the code, and the button to what mends it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way, said_by, ways_of
from tests.webui.nets.addresses import REPOSITORIES
from tests.webui.nets.refusing_words import (
    AN_ID,
    ROOT,
    WORDS_THEMSELVES,
    Said,
    modules,
    refusals,
)
from tests.webui.nets.sentences import is_odd, sentences_of
from webui.acts import serving
from webui.acts.page import Kind, address_of
from webui.acts.why_not import why_not
from webui.door.ways import named_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.errors import RefusedError
    from tests.cost.drawing import Draw
    from tests.webui.nets.offices import Offices
    from webui.acts.page import ActPage, Subject

OF_FILES = ("domain/law/rules.py", "domain/law/force_rules.py")
"""What is wrong with a file of rules is said to those who write it, who read its tables' names."""

OF_A_RECORD = re.compile(r"\b[a-z]_[2-9A-Z]{20}\b|\b\d{4}-\d\d-\d\d\b")
"""An id, or a day as the code writes it."""

SHARE = 1 / 3
"""Of the acts of one kind of record."""

BUTTON = re.compile(r'<a class="govuk-button govuk-button--secondary" href="([^"]+)">')


def places() -> list[str]:
    """The rooms that name an error: reading every sentence takes seconds, in each process."""
    naming = (each for each in modules() if "Error(" in each.read_text("utf-8"))
    return sorted({_part_of(str(each.relative_to(ROOT))) for each in naming})


def _part_of(place: str) -> str:
    return "/".join(place.partition(":")[0].split("/")[:2])


def test_values_that_are_said_as_they_stand_are_words() -> None:
    values = [each.value for kind in set(WORDS_THEMSELVES.values()) for each in kind]
    assert [each for each in values if "_" in each] == ["second_id", "image_log"]  # not weighed


def mending(offices: Offices, ways: Iterable[Way]) -> list[ActPage]:
    """The acts in the browser that these ways name."""
    pages = {(each.kind.value, each.name): each for each in offices.app.extensions["expunge_acts"]}
    named = (named_by(each) for each in ways)
    return [pages[each] for each in named if each in pages]


def shown_on(offices: Offices, mends: list[ActPage]) -> tuple[ActPage, str]:
    """The page of an act, and who looks at it: somebody who may do what mends the refusal."""
    kind = mends[0].kind if mends else Kind.EXHIBIT
    may = offices.who_may(mends[0]) if mends else ["O1"]
    return next(
        (page, number)
        for page in offices.app.extensions["expunge_acts"]
        for number in offices.who_may(page)
        if page.kind is kind and page not in mends and number in may
    )


@pytest.mark.parametrize("place", places())
def test_every_refusal_is_plain_and_has_the_button_to_what_mends_it(
    place: str, offices: Offices, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    here = (each for each in refusals() if _part_of(each.place) == place)
    for said in draw.of(
        (each for each in here if not each.place.startswith(OF_FILES)),
        share=1 / 5,
        least=4,
        name=lambda said: f"{place} {said.sentence}",
        kinds=lambda said: ways_of(said.sentence),
    ):
        found += [f"{said.place}: {each}" for each in wrong_with(said, offices, monkeypatch)]

    assert not found, "\n".join(found)


def wrong_with(said: Said, offices: Offices, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    mends = mending(offices, ways_of(said.sentence))
    page, number = shown_on(offices, mends)
    refusal = OutOfSequenceError(said.sentence)
    monkeypatch.setattr(serving, "why_not", lambda *_: refusal)

    shown = offices.visitors[number].get(offices.address(page)).text

    told = sentences_of(shown)
    if not any(_begins_alike(each, said.sentence) for each in told):
        yield f"it is not said: {told}"
    yield from (each for each in told if is_odd(each) or AN_ID in each)
    for each in mends:
        is_here = each.kind in (page.kind, Kind.UNIT) and number in offices.who_may(each)
        if is_here and offices.address(each) not in BUTTON.findall(shown):
            yield f"no button leads to {each.name}"


def _begins_alike(shown: str, sentence: str) -> bool:
    plain = " ".join(str(sentence).partition("expunge ")[0].split()).removeprefix(f"{AN_ID}: ")
    return shown.casefold().startswith(plain.casefold())


@pytest.mark.parametrize(
    ("phrase", "way"),
    [
        ("Map it first", Way.ORDER_MAP),
        ("Verify it first", Way.ACQUISITION_VERIFY),
        ("Withdraw the disposal", Way.DISPOSAL_WITHDRAW),
        ("or withdraw it:", Way.DISPOSAL_WITHDRAW),
        ("Record its outcome first", Way.ORDER_ITEM_MOVE),
        ("Record the outcome itself", Way.ORDER_DETERMINE),
        ("missing movement", Way.EXHIBIT_HANDOVER),
        ("nrol another person first", Way.PERSON_ENROL),
        ("enrolled first", Way.PERSON_ENROL),
    ],
)
def test_what_a_refusal_tells_to_do_is_the_way_that_it_carries(phrase: str, way: Way) -> None:
    said = [each for each in refusals() if phrase in each.sentence]

    assert said
    assert [each.place for each in said if way not in ways_of(each.sentence)] == []


@pytest.mark.parametrize("kind", [Kind.CASE, Kind.EXHIBIT, Kind.ORDER])
def test_what_an_act_is_refused_for_as_its_record_stands_is_plain_and_leads_on(
    kind: Kind, offices: Offices, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share of the acts, in a long run each, is opened on every record by whose duty it is."""
    given: list[Exception] = []

    def noted(page: ActPage, subject: Subject) -> RefusedError | None:
        error = why_not(page, subject)
        given[:] = [] if error is None else [error]
        return error

    monkeypatch.setattr(serving, "why_not", noted)
    found, refused = [], 0
    for page, path, number in _on_every_record(kind, offices, draw):
        given.clear()
        shown = offices.visitors[number].get(path).text
        told = sentences_of(shown)
        found += [f"{path}: {each}" for each in told if is_odd(each) or OF_A_RECORD.search(each)]
        for error in given:
            refused += 1
            ways = ways_of(said_by(error))
            here = [each for each in mending(offices, ways) if each.kind is kind]
            led = [each for each in here if number in offices.who_may(each) and each is not page]
            leads = {address.rpartition("/")[2] for address in BUTTON.findall(shown)}
            found += [f"{path}: {told}" for each in led if each.name not in leads]
    assert refused > draw.at_least(10, share=SHARE)
    assert not found, "\n".join(found)


def _on_every_record(
    kind: Kind, offices: Offices, draw: Draw
) -> Iterator[tuple[ActPage, str, str]]:
    app = offices.app
    pages = (each for each in app.extensions["expunge_acts"] if each.kind is kind)
    with app.extensions["expunge_store"].reading() as uow:
        ids = [each.id for each in getattr(uow, REPOSITORIES[kind]).find()]
    for page in draw.of(pages, share=SHARE, least=10, name=lambda page: f"refused {page.name}"):
        for identifier in ids:
            for number in offices.who_may(page):
                yield page, address_of(kind, identifier, page.name), number


@pytest.mark.parametrize(
    ("on", "name", "number", "way", "leads_to"),
    [
        (Kind.EXHIBIT, "scan", "E1", Way.KNOWN_SET_BUILD, "/cases/{case}/acts/build-hash-set"),
        (Kind.CASE, "offender-sentence", "O1", Way.ORDER_SENTENCE, "/cases/{case}#orders"),
        (Kind.EXHIBIT, "scan", "E1", Way.KNOWN_SET_OPEN_SLOT, "/cases/{case}#hash-sets"),
    ],
)
def test_what_mends_it_elsewhere_is_led_to_where_it_stands(
    on: Kind, name: str, number: str, way: Way, leads_to: str, offices: Offices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    refusal = OutOfSequenceError("Not yet: " + way + ".")
    monkeypatch.setattr(serving, "why_not", lambda *_: refusal)

    page = offices.visitors[number].get(address_of(on, offices.of_kind[on], name)).text

    assert leads_to.format(case=offices.of_kind[Kind.CASE]) in BUTTON.findall(page)
