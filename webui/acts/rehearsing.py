"""Acts of one sitting, done in the order in which they wait: rehearsed, or recorded together.

While they are done, the pages and forms of this request see the record as the acts before leave it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never

from flask import current_app, g
from wtforms import DateField
from wtforms.fields.choices import SelectField, SelectMultipleField

from evidence_store.errors import EvidenceStoreError, WrongEntryError
from evidence_store.words.labels import on_day
from forensics.value_classes import dataclass
from webui.acts.page import ActPage, Kind, Subject
from webui.acts.subjects import find
from webui.acts.waiting_list import Item
from webui.door.access import may, the_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evidence_store.open_folder.sittings import Sitting
    from webui.acts.page import Doing

NOT_GIVEN = "Left empty"
NO_LONGER = (
    "What was chosen or typed does not fit the record any more. Take this act off, and fill it in "
    "again."
)


class NotDoneError(Exception):
    """One of several acts was refused: which, why, and those before it, which were not."""

    def __init__(self, title: str, why: EvidenceStoreError, before: list[DoneItem]) -> None:
        super().__init__(title, why)
        self.title, self.why, self.before = title, why, before


@dataclass(frozen=True, slots=True)
class DoneItem:
    """An act that waits, as it was done: in words, and the sentence that it ended with.

    ``seen`` is how its subject stands in the record itself, without what waits.
    """

    item: Item
    page: ActPage
    subject: Subject
    rows: tuple[tuple[str, str], ...]
    said: str
    seen: str

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return called(self.page, self.subject)

    @property
    def is_changed(self) -> bool:
        """Whether its subject changed in the record after the form was sent."""
        return self.seen != self.item.seen


def called(page: ActPage, subject: Subject) -> str:
    """Return what an act is about: of two orders of a court, each with its day."""
    if page.kind is not Kind.ORDER:
        return subject.name
    return f"{subject.name}, made {on_day(subject.record.made_on)}"


@contextmanager
def seeing(sitting: Sitting) -> Iterator[None]:
    """Within it, whatever this request reads is as the acts of the sitting leave it."""
    g.outside = the_store()
    g.store = sitting.store
    try:
        yield
    finally:
        g.store = g.pop("outside")


def do_waiting(
    items: Sequence[Item],
    sitting: Sitting,
    holder: Doing,
    later: list[Callable[[], object]],
) -> list[DoneItem]:
    """Do all of these; ``seeing`` the sitting.

    Raises:
        NotDoneError: one was refused.
        ToBeSignedError: a step asks for another signature than was rehearsed.
    """
    found: list[DoneItem] = []
    for item in items:
        page = page_of(item)
        try:
            found.append(_done(item, page, sitting, holder, later))
        except EvidenceStoreError as error:
            raise NotDoneError(page.title, error, found) from error
    return found


def shown_only(item: Item) -> DoneItem:
    """The act in words, where it was not done."""
    page = page_of(item)
    subject = find(page.kind, item.subject_id)
    form = page.form(formdata=item.typed, meta={"csrf": False})
    page.prepare(form, subject)
    return DoneItem(item, page, subject, rows_of(form), "", subject.seen)


def _done(
    item: Item,
    page: ActPage,
    sitting: Sitting,
    holder: Doing,
    later: list[Callable[[], object]],
) -> DoneItem:
    subject, now = find(page.kind, item.subject_id), seen_outside(page, item.subject_id)
    form = page.form(formdata=item.typed, meta={"csrf": False})
    page.prepare(form, subject)
    form.passphrase.validators = ()
    if not form.validate() or not may(page.act):
        raise WrongEntryError(NO_LONGER)
    rows = rows_of(form)
    who = within(sitting, holder, began=item, later=later)
    done = page.run(who, subject, form)
    return DoneItem(item, page, subject, rows, done.sentence, now)


def within(
    sitting: Sitting, holder: Doing, *, began: Item, later: list[Callable[[], object]]
) -> Doing:
    """Who acts, for one act of a sitting."""
    return replace(holder, store=sitting.store, sign=sitting.signer, began=began.at, later=later)


def page_of(item: Item) -> ActPage:
    """The act that waits.

    Raises:
        WrongEntryError: this server has no such act, or it does not wait.
    """
    for page in current_app.extensions["expunge_acts"]:
        if page.endpoint == item.endpoint and page.is_together:
            found: ActPage = page
            return found
    raise WrongEntryError(NO_LONGER)


def case_of(page: ActPage, subject: Subject) -> str | None:
    """The id of the case in which an act is; None of an act outside cases."""
    record: Any = subject.record
    match page.kind:
        case Kind.CASE:
            return subject.id
        case Kind.ORDER | Kind.EXHIBIT | Kind.JOB | Kind.KNOWN_SET:
            return str(record.case_id)
        case Kind.SCAN:
            return str(record.case.id)
        case Kind.GRADING | Kind.QUESTION | Kind.DISPOSAL:
            with the_store().reading() as uow:
                return uow.exhibits.get(record.exhibit_id).case_id
        case Kind.UNIT | Kind.CERTIFICATE | Kind.HIT | Kind.PERSON | Kind.OWN:
            return None
        case _:
            assert_never(page.kind)


def rows_of(form: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 -- a form as WTForms made it
    """Every field of a form that was sent, in words, by its question."""
    shown = (each for each in form if each.name not in ("csrf_token", "passphrase"))
    return tuple((each.label.text, _words(each) or NOT_GIVEN) for each in shown)


def _words(field: Any) -> str:  # noqa: ANN401 -- a field as WTForms bound it
    if isinstance(field, DateField):
        return on_day(field.data) if field.data else ""
    if isinstance(field, SelectMultipleField):
        return "\n".join(_chosen(field, field.data or ()))
    if isinstance(field, SelectField):  # a RadioField is one, too
        return "\n".join(_chosen(field, (field.data,)))
    return "" if field.data is None else str(field.data)


def _chosen(field: Any, values: Iterable[Any]) -> Iterator[str]:  # noqa: ANN401 -- the same
    wanted = {*map(str, values)}
    return (str(shown) for value, shown, *_ in field.iter_choices() if str(value) in wanted)


def seen_outside(page: ActPage, subject_id: str) -> str:
    """Return how what an act is about stands in the record itself, without what waits."""
    inside = the_store()
    g.store = g.get("outside", inside)
    try:
        return find(page.kind, subject_id).seen
    finally:
        g.store = inside
