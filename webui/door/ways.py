"""The browser's words for what mends a refusal: the title of an act, or what page shows it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from flask import current_app

from evidence_store.acts.catalogue import ACTS
from evidence_store.custody.heads.high_water import HighWaterError
from evidence_store.domain.values.identifiers import looks_like_id
from evidence_store.ways import Advice, Way, said_by, ways_of

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.errors import EvidenceStoreError

SHOWN = {
    Way.CERTIFICATE_VERIFY: "the page “Check a certificate”",
    Way.DISPOSAL_SHEET: "“Print the authorisation sheet” on the disposal’s page",
    Way.EXHIBIT_RECEIPT: "“Print the receipt” on the exhibit’s page",
    Way.ORDER_ITEM: "“What is not here” on the order’s page",
    Way.ORDER_NOTICE: "“People with an interest” on the order’s page",
    Way.ORDER_SHOW: "the order’s page",
    Way.PERSON_LIST: "the page “People and keys”",
    Way.SESSION_LIST: "the page “Your sessions”",
}
"""Where a page shows what a command shows, or several acts."""
_PLACES = {
    "case": " on the case’s page",
    "exhibit": " on the exhibit’s page",
    "disposal": " on the disposal’s page",
    "order": " on the order’s page",
    "person": " on the person’s page",
    "known_set": " on the case’s page",
}
_NEXT = re.compile(r"(?<=[.?]) (?=[^a-z\W])")
_SHORT = 4
"""Sentences that are read in one go."""
_LEFT = " Commands are run on the server’s command line."


def install(app: Flask) -> None:
    """Have every template say the browser's words of what it is given."""
    app.jinja_env.finalize = _in_its_words
    app.jinja_env.globals["Way"] = Way
    app.add_template_filter(in_browser)  # for what a macro of a library is given


def _in_its_words(value: object) -> object:
    return in_browser(value) if isinstance(value, (Advice, Way)) else value


def in_browser(said: object) -> str:
    """Return the same sentence, or what an error says, for somebody at a browser."""
    if isinstance(said, Exception):
        return _without_id(in_browser(said_by(said)))
    if isinstance(said, Way):
        return _words_for(said)
    if not isinstance(said, Advice):
        return str(said)
    told = said.worded(_words_for)
    return f"{told.rstrip()}{_LEFT}" if None in map(place_of, ways_of(said)) else told


def no_more_than_that(error: EvidenceStoreError) -> str:
    """Return why an act was refused, for somebody whose act before it in the same form stands.

    Raises:
        HighWaterError: given that: the act is recorded, and answered as everywhere.
    """
    if isinstance(error, HighWaterError):
        raise error
    return in_browser(error).replace("Nothing was recorded", "Nothing more was recorded")


def paragraphs(told: str) -> list[str]:
    """Return a refusal as it is read: whole where it is short, else sentence by sentence."""
    sentences = _NEXT.split(told)
    return sentences if len(sentences) > _SHORT else [told]


def _without_id(sentence: str) -> str:
    """Without the id that begins it: a command names a person or a disposal by it, no page does."""
    identifier, _, rest = sentence.partition(": ")
    return f"{rest[:1].upper()}{rest[1:]}" if looks_like_id(identifier) and rest else sentence


def place_of(way: Way) -> str | None:
    """Return what leads to it in the browser; None where only a command does it."""
    if way in SHOWN:
        return SHOWN[way]
    named = named_by(way)
    for page in current_app.extensions["expunge_acts"]:
        if (page.kind.value, page.name) == named:
            return f"“{page.title}”{_PLACES.get(page.kind.value, '')}"
    return None


def named_by(way: Way) -> tuple[str, str] | None:
    """Return the act in the browser that does the same: what it is about, and its name."""
    return (way.about, way.page) if way.page else _declared().get(way.verb)


def _words_for(way: Way) -> str:
    return place_of(way) or str(way)


@cache
def _declared() -> dict[str, tuple[str, str]]:
    return {act.verb: (act.about, act.page) for act in ACTS if act.verb}
