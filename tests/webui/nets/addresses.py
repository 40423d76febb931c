"""Every address of the screens, read from their own map: new pages come into the nets unasked.

An address is filled with every record of the kind that its argument names. ``/x/<exhibit_id>``
needs nothing here; an argument of another name needs a line in ``OTHERS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.letters.registry import ORDER_LETTERS
from evidence_store.domain.people.person import Duty
from forensics.value_classes import dataclass
from webui.acts.page import Kind
from webui.door.access import CASE_DUTIES, MAY_OPEN, STANDING_DUTIES, Audience

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from werkzeug.routing import Rule

    from evidence_store.open_folder.store import Store
    from tests.cost.drawing import Draw

DUTY_OF = {
    "O1": Duty.OFFICER,
    "E1": Duty.EXAMINER,
    "S1": Duty.SUPERVISOR,
    "U1": Duty.AUDITOR,
    "R1": Duty.READER,
    "A1": Duty.ADMINISTRATOR,
}
"""Which duty opens which page."""

WRONG_ID = "x_22222222222222222222"
REPOSITORIES = {
    Kind.CASE: "cases",
    Kind.ORDER: "orders",
    Kind.EXHIBIT: "exhibits",
    Kind.DISPOSAL: "disposals",
    Kind.CERTIFICATE: "certificates",
    Kind.KNOWN_SET: "hash_sets",
    Kind.JOB: "jobs",
    Kind.PERSON: "people",
}
OF_ARGUMENT = {f"{kind.value}_id": name for kind, name in REPOSITORIES.items()} | {
    "hash_set_id": "hash_sets",
    "acquisition_id": "acquisitions",
    "image_id": "acquisitions",
    "scan_id": "scans",
    "anchor_id": "anchors",
}
OTHERS: Mapping[str, tuple[str, ...]] = {
    "page_number": ("1",),
    "language": ("cy",),
    "filename": ("css/expunge.css",),
    "audience": ("defence", "cps", "ico"),
    "letter_name": tuple(each.name for each in ORDER_LETTERS),
}
"""Values of arguments that name no record."""


@dataclass(frozen=True)
class Address:
    """One address: ``is_known`` where everything that it names is on record."""

    endpoint: str
    path: str
    is_known: bool


def addresses(app: Flask, store: Store, method: str = "GET") -> list[Address]:
    """Every address that knows this method, with each record of the kind that it names."""
    known = _identifiers(store)
    return [each for rule in rules(app, method) for each in _filled(rule, app, known)]


def unknown(app: Flask, method: str = "GET") -> list[Address]:
    """Every address that names something, with an id that nothing has."""
    return [
        Address(
            rule.endpoint, _built(rule, dict.fromkeys(rule.arguments, WRONG_ID)), is_known=False
        )
        for rule in rules(app, method)
        if rule.arguments and rule.endpoint != "static"
    ]


def of_drawn_pages(draw: Draw, every: list[Address], *, by: str, share: float) -> list[Address]:
    """The addresses of some pages, each with all of its records; of each part of the screens some.

    Args:
        draw: this run's.
        every: addresses.
        by: who opens them, or what for: each draws by itself, so that between them they see more.
        share: of the pages.
    """
    pages = draw.of(
        dict.fromkeys(each.endpoint for each in every),
        share=share,
        least=20,
        name=lambda page: f"{by} {page}",
        kinds=lambda page: [page.partition(".")[0]],
    )
    return [each for each in every if each.endpoint in pages]


def rules(app: Flask, method: str) -> list[Rule]:
    """The rules of the map that know this method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def duties_of(app: Flask, endpoint: str) -> frozenset[Duty] | None:
    """Whose an endpoint is; None where it is everybody's, signed in or not."""
    acts: dict[str, frozenset[Duty]] = app.extensions["expunge_duties"]
    match MAY_OPEN.get(endpoint):
        case Audience.EVERYBODY:
            return None
        case Audience.SIGNED_IN:
            return frozenset(Duty)
        case Audience.CASE_WORKERS:
            return CASE_DUTIES
        case Audience.STANDING:
            return STANDING_DUTIES
        case Audience.ADMINISTRATORS:
            return frozenset({Duty.ADMINISTRATOR})
        case _:
            return acts[endpoint]


def kind_of(app: Flask, endpoint: str) -> Kind | None:
    """What an act's address is about; None where it is no act."""
    name = endpoint.removeprefix("acts.").removesuffix("_send")
    for page in app.extensions["expunge_acts"]:
        if endpoint.startswith("acts.") and page.endpoint == name:
            return Kind(page.kind)
    return None


def _filled(rule: Rule, app: Flask, known: Mapping[str, list[str]]) -> Iterator[Address]:
    names = sorted(rule.arguments)
    if not names:
        yield Address(rule.endpoint, _built(rule, {}), is_known=True)
        return
    choices = {name: _choices(name, app, rule.endpoint, known) for name in names}
    count = max(len(each) for each in choices.values())
    for number in range(count):
        values = {
            name: each[number % len(each)] if each else WRONG_ID for name, each in choices.items()
        }
        is_known = all(choices.values())
        yield Address(rule.endpoint, _built(rule, values), is_known=is_known)


def _choices(name: str, app: Flask, endpoint: str, known: Mapping[str, list[str]]) -> list[str]:
    if name in OTHERS:
        return list(OTHERS[name])
    if name == "subject_id":
        kind = kind_of(app, endpoint)
        return known[REPOSITORIES[kind]] if kind in REPOSITORIES else []
    return known.get(OF_ARGUMENT.get(name, name), [])


def _identifiers(store: Store) -> dict[str, list[str]]:
    with store.reading() as uow:
        found = {
            name: [one.id for one in getattr(uow, name).find()]
            for name in {*REPOSITORIES.values(), *OF_ARGUMENT.values()}
        }
        documents = [one.document for one in uow.orders.find()]
    return {**found, "document_id": [one.id if one else WRONG_ID for one in documents]}


def _built(rule: Rule, values: Mapping[str, str]) -> str:
    built = rule.build(dict(values))
    assert built is not None
    return built[1]
