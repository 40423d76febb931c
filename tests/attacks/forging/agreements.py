"""Families of entries that say less, or something else, than what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.entry_kinds import needed_by
from evidence_store.domain.events.separations import FOLLOWS
from evidence_store.domain.events.who_signs import SIGNED
from tests.attacks.forging.families import MEMBERS, family
from tests.attacks.forging.insider import OWN, Forged, act, begun, mapped, rests_on, stand

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping

    from tests.evidence_store.disclosure.generator import MadeLog

_OWN_FORM = {"heads.root", "log.restored", "clock.corrected"}
"""Kinds that are held to a form of their own before anything else."""

SAID_TWICE = [
    (event, name) for event, rows in FOLLOWS.items() for each in rows for name in each.same.split()
]
NEEDED = [(event, name) for event in EVENTS for name in needed_by(event) if event not in _OWN_FORM]
_OPERATOR = ("erase.permitted", "erase.started", "erase.verified")


@family("names another|follows nothing", some=MEMBERS)
def another_than_it_rests_on(chance: random.Random) -> Forged:
    """The insider authorises, starts, checks or confirms something else than was asked for."""
    log, (event, name) = begun(chance), chance.choice(SAID_TWICE)
    stand(log, rests_on(event))
    head = mapped(log, chance)
    other = "u_8" if name == "operator" else f"another {chance.randrange(2**40)}"
    act(log, event, OWN, **{name: other})
    return Forged(log, head)


@family("does not say|names nobody", some=MEMBERS)
def field_left_out(chance: random.Random) -> Forged:
    """An entry without a field that its kind has, or with nothing in it."""
    log, (event, name) = begun(chance), chance.choice(NEEDED)
    stand(log, rests_on(event))
    head = mapped(log, chance)
    act(log, event, OWN, **{name: None}, without=() if chance.random() < 0.5 else (name,))
    return Forged(log, head)


_EXTRACT = "EXT-2026-DISK-1"
_SAID = {"extract": _EXTRACT, "language": "cy", "qualification": "q", "sentences": "3",
         "template": "t", "translation": "d"}  # fmt: skip
_TOO_LITTLE: tuple[tuple[tuple[str, int], ...], ...] = (
    (),
    (("translation.signed", 2),),
    (("translation.signed", 2), ("translation.read_over", 3), ("translation.signed", 3)),
    (("translation.signed", 2), ("translation.read_over", 3), ("translation.withdrawn", 2)),
)
_BOTH = (("translation.signed", 2), ("translation.read_over", 3))
_EDITIONS = ("certificate.edition_issued", "exhibit.extract_edition_issued")
_NAMED_BY_EDITION = ("extract", "language", "translation")


def _translated(log: MadeLog, steps: Iterable[tuple[str, int]]) -> None:
    for event, by in steps:
        (part,) = SIGNED[event]
        told = {name: text for name, text in _SAID.items() if name in needed_by(event)}
        log.append(event, public=told, facts=told, signers={part: by})


@family("issues an edition by a translation")
def edition_by_no_translation(chance: random.Random) -> Forged:
    """The insider issues an edition by words that nobody, one person or no longer two stand for."""
    log = begun(chance)
    stand(log, rests_on("certificate.edition_issued"))
    act(log, "exhibit.extract_issued", OWN, number=_EXTRACT)
    said = chance.choice(_TOO_LITTLE)
    _translated(log, said or _BOTH)
    head = mapped(log, chance)
    told = (
        {"translation": "d"} if said else chance.choice(({"translation": "e"}, {"language": "f"}))
    )
    event = chance.choice(_EDITIONS)
    act(log, event, OWN, **_named({**_SAID, **told}, event))
    return Forged(log, head)


@family("follows nothing|does not say extract", some=10)
def edition_of_no_extract(chance: random.Random) -> Forged:
    """The insider issues an edition of an extract that nobody issued, or of another exhibit."""
    log, event = begun(chance), "exhibit.extract_edition_issued"
    _translated(log, _BOTH)
    act(log, "exhibit.extract_issued", OWN, number=_EXTRACT)
    act(log, "exhibit.extract_issued", OWN, about="x_OTHER", number="EXT-2026-OTHER-1")
    act(log, event, OWN, **_named(_SAID, event))
    head = mapped(log, chance)
    told = chance.choice(
        ("EXT-2026-DISK-2", "EXT-2026-OTHER-1", f"{_EXTRACT}-cy", None, [_EXTRACT])
    )
    act(log, event, OWN, **_named({**_SAID, "extract": told}, event))
    return Forged(log, head)


def _named(said: Mapping[str, Any], event: str) -> dict[str, Any]:
    """What of it an edition of that kind says in clear."""
    return {name: said[name] for name in _NAMED_BY_EDITION if name in needed_by(event)}


@family("is reader and translator in one matter")
def own_translator_reads_over(chance: random.Random) -> Forged:
    """The insider reads over what they translated, before or after another person did."""
    log, own = begun(chance), ("translation.signed", OWN)
    _translated(log, (own, ("translation.read_over", 3)) if chance.random() < 0.5 else (own,))
    head = mapped(log, chance)
    _translated(log, (("translation.read_over", OWN),))
    return Forged(log, head)


@family("issues a document again, with other bytes", some=10)
def number_issued_again(chance: random.Random) -> Forged:
    """The insider puts another file in the place of one that was handed out under its number."""
    log, said = begun(chance), {"number": _EXTRACT, "json": "j", "pdf": "p"}
    _translated(log, _BOTH)
    stand(log, rests_on("certificate.edition_issued"))
    act(log, "exhibit.extract_issued", OWN, **said)
    head = mapped(log, chance)
    event = chance.choice(("exhibit.extract_issued", *_EDITIONS))
    act(
        log, event, OWN, **said | _named(_SAID, event) | {chance.choice(("json", "pdf")): "another"}
    )
    return Forged(log, head)


@family(
    "is verifier and operator in one matter|does not say operator|names nobody as operator|"
    "names another operator|the person who signed is not the one named as operator"
)
def operator_verifies(chance: random.Random) -> Forged:
    """The insider overwrites, and verifies it themselves: told, left out, or told otherwise."""
    log, told = begun(chance), dict[str, Any]
    said = {event: told(operator="u_1") for event in _OPERATOR}
    way = chance.randrange(4)
    if way == 1:
        said[chance.choice(_OPERATOR)] = told(without=("operator",))
    elif way == 2:
        said[chance.choice(_OPERATOR)] = told(operator=chance.choice((["u_1"], "", 1, None, {})))
    elif way == 3:
        for event in chance.choice((_OPERATOR[:1], _OPERATOR[1:2], _OPERATOR[2:], _OPERATOR[::2])):
            said[event] = told(operator="u_2")
    *before, last = (*rests_on("erase.verified"), "erase.verified")
    stand(log, before[:2])
    head = mapped(log, chance)
    for event in before[2:]:
        act(log, event, OWN, **said.get(event, {}))
    act(log, last, OWN, **said[last])
    return Forged(log, head)


@family("follows nothing")
def used_again(chance: random.Random) -> Forged:
    """A permit or an offer a second time; or what was signed for, after it was void."""
    log = begun(chance)
    before, last = chance.choice(
        (
            (("erase.permitted", "erase.started"), "erase.started"),
            (("erase.permitted", "witnessed_work.started"), "erase.started"),
            (("disposal.authorised", "disposal.voided"), "erase.permitted"),
            (("disposal.authorised", "disposal.withdrawn"), "erase.permitted"),
            (("erase.permitted", "disposal.voided"), "erase.started"),
            (("erase.permitted", "disposal.withdrawn"), "witnessed_work.started"),
            (("erase.completed", "disposal.voided"), "erase.verified"),
            (("exhibit.offered", "exhibit.accepted"), "exhibit.accepted"),
            (("exhibit.offered", "exhibit.recalled"), "exhibit.accepted"),
            (("exhibit.offered", "exhibit.accepted"), "exhibit.recalled"),
        )
    )
    stand(log, (*rests_on(before[0]), *before))
    head = mapped(log, chance)
    act(log, last, OWN)
    return Forged(log, head)


@family("follows nothing that it could rest on")
def copy_begun_again(chance: random.Random) -> Forged:
    """A document about the end of a copy used up what was authorised; its files are begun again."""
    log = begun(chance)
    stand(log, (*rests_on("copy.document_issued"), "copy.document_issued"))
    head = mapped(log, chance)
    stand(log, ("copy.erase_started",))
    log.append("heads.root", public=log.heads().fields())
    return Forged(log, head)


@family("u_3 is operator and authoriser in one matter", some=4)
def copy_begun_by_its_authoriser(chance: random.Random) -> Forged:
    """The insider's own word counts last, for a copy that another person authorised, or nobody."""
    log = begun(chance)
    for authoriser in (1, 3)[chance.randrange(2) :]:
        act(log, "copy.review_signed", 2)
        act(log, "copy.review_authorised", authoriser)
    head = mapped(log, chance)
    act(log, "copy.erase_started", 3)
    return Forged(log, head)


def copy_authorised_anew(chance: random.Random) -> Forged:
    """The genuine ones beside it: who authorised it once begins it under another's word, or again.

    Either what was authorised ran out after a start that broke off, or a report used it up.
    """
    log = begun(chance)
    stand(log, ("copy.review_signed", "copy.review_authorised", "copy.erase_started"))
    if chance.random() < 0.5:
        act(log, "copy.end_given_up", 1)
        act(log, "copy.document_issued", 1)
    act(log, "copy.review_signed", 2)
    act(log, "copy.review_authorised", 1)
    head = mapped(log, chance)
    act(log, "copy.erase_started", 3)
    log.append("heads.root", public=log.heads().fields())
    return Forged(log, head)
