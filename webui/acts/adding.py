"""An act that is added to those that wait to be signed together, and what such a form shows."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_wtf import FlaskForm

from evidence_store.errors import EvidenceStoreError, OutOfSequenceError
from evidence_store.open_folder.sittings import rehearsing
from evidence_store.ways import said_by
from forensics.value_classes import dataclass
from webui.acts.next_act import next_act
from webui.acts.once import new_mark
from webui.acts.opening import doing, is_unlocked
from webui.acts.page import ActPage, Subject
from webui.acts.rehearsing import (
    DoneItem,
    NotDoneError,
    case_of,
    do_waiting,
    seeing,
    within,
)
from webui.acts.subjects import find
from webui.acts.waiting_list import Item, keep_waiting_in, waiting_in
from webui.door.access import the_store
from webui.door.typed import NEVER_KEPT, is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from werkzeug.datastructures import MultiDict

    from webui.acts.page import Doing

BUTTON = "together"


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding an act.

    Args:
        form: the form as it was sent, with the choices that there are after what waits.
        address: where to go on; None where the act was not added.
        error: why its step refused it, if it did.
        before: says which act waits already and cannot be recorded any more, if one cannot.
        is_changed: somebody else changed what the form showed.
    """

    form: FlaskForm
    address: str | None = None
    error: EvidenceStoreError | None = None
    before: EvidenceStoreError | None = None
    is_changed: bool = False


def case_to_wait_in(page: ActPage, subject: Subject) -> str | None:
    """The case in which this act can wait; None where it cannot."""
    return case_of(page, subject) if page.is_together and is_unlocked() else None


@contextmanager
def as_it_will_be(page: ActPage, subject: Subject) -> Iterator[Subject]:
    """Within it the request sees the record as it will be once what waits in the case is signed."""
    case_id = case_to_wait_in(page, subject)
    with case_as_it_will_be(case_id) as done:
        yield replace(find(page.kind, subject.id), seen=subject.seen) if done else subject


@contextmanager
def case_as_it_will_be(case_id: str | None) -> Iterator[tuple[DoneItem, ...]]:
    """Return what waits in a case as it was done; the same holds within it.

    Nothing where nothing waits, or one of it cannot be recorded any more: the page of what waits
    says which, and why.
    """
    items = waiting_in(case_id) if case_id else ()
    with ExitStack() as stack:
        yield _after(items, stack) if items else ()


def _after(items: tuple[Item, ...], stack: ExitStack) -> tuple[DoneItem, ...]:
    with ExitStack() as opened:
        try:
            holder = opened.enter_context(doing(passphrase=None))
            sitting = opened.enter_context(rehearsing(the_store(), holder))
            opened.enter_context(seeing(sitting))
            done = do_waiting(items, sitting, holder, [])
        except (NotDoneError, EvidenceStoreError):
            return ()
        stack.enter_context(opened.pop_all())
    return tuple(done)


@dataclass(frozen=True, slots=True)
class Sent:
    """One act as a form said it: alone, or as a part of a page, its fields under a prefix."""

    page: ActPage
    subject: Subject
    prefix: str = ""

    @property
    def seen(self) -> str:
        """What the page showed of it."""
        return request.form.get(f"{self.prefix}seen", "")

    @property
    def is_filled(self) -> bool:
        """Whether anything of it is other than it stands when nobody has typed anything."""
        sent = form_of(self.page, self.subject, request.form, prefix=self.prefix)
        blank = form_of(self.page, self.subject, None, prefix=self.prefix)
        return any(_said(each) != _said(blank[each.short_name]) for each in sent)

    def form(self, now: Subject) -> Any:  # noqa: ANN401 -- a form as WTForms made it
        """Return its form, with the choices that there are now."""
        if self.prefix:
            return form_of(self.page, now, request.form, prefix=self.prefix)
        form = self.page.form()
        self.page.prepare(form, now)
        form.passphrase.validators = ()
        return form

    def item(self) -> Item:
        """Return it as it waits: named as in the act's own form."""
        sent = [(name.removeprefix(self.prefix), text)
                for name, text in request.form.items(multi=True)
                if name.startswith(self.prefix)]  # fmt: skip
        fields = tuple(
            (name, text)
            for name, text in sent
            if name not in NEVER_KEPT and name != BUTTON and not is_secret(name)
        )
        mark = "" if self.prefix else request.form.get("mark", "")
        at = the_store().clock()
        return Item(mark or new_mark(), self.page.endpoint, self.subject.id,
                    self.subject.seen, at, fields)  # fmt: skip


def form_of(
    page: ActPage, subject: Subject, typed: MultiDict[str, str] | None, *, prefix: str
) -> Any:  # noqa: ANN401 -- the same
    """Return the form of an act as a part of a page, whose own token is checked."""
    form = page.form(formdata=typed, prefix=prefix, meta={"csrf": False})
    page.prepare(form, subject)
    form.passphrase.validators = ()
    return form


def _said(field: Any) -> object:  # noqa: ANN401 -- a field as WTForms bound it
    """What somebody said in a field; None where it is empty, as a day with three empty boxes is."""
    if field.process_errors:
        return [each for each in field.raw_data if each] or None
    return field.data or None


def add(page: ActPage, subject: Subject, case_id: str) -> Added:
    """Add the act of the form that was sent, if its step would take it after what waits.

    Nothing is signed and nothing is recorded.
    """
    items = waiting_in(case_id)
    sent = [Sent(page, subject)]
    (added,) = add_all(sent, case_id, then=lambda: next_act(page, subject, case_id, items))
    return added


def add_all(
    sent: Sequence[Sent], case_id: str, *, then: Callable[[], str | None] = lambda: None
) -> list[Added]:
    """Add these acts in their order, each after what waits and those before it; all, or none.

    Args:
        sent: acts of one case.
        case_id: the case.
        then: where to go on, asked with the record as it will be; None is all that waits.
    """
    items = waiting_in(case_id)
    with doing(passphrase=None) as holder:
        try:
            with rehearsing(the_store(), holder) as sitting, seeing(sitting):
                do_waiting(items, sitting, holder, [])
                found, new = try_all(sent, holder, sitting)
                if len(new) < len(sent):
                    return found
                address = then()
        except NotDoneError as error:
            return not_after(error, sent)
    try:
        keep_waiting_in(case_id, (*items, *new))
    except EvidenceStoreError as error:
        return [replace(each, error=error) for each in found]
    on = address or url_for("together.show", case_id=case_id)
    return [replace(each, address=on) for each in found]


def not_after(error: NotDoneError, sent: Sequence[Sent]) -> list[Added]:
    """Return that none of these was added, since what waits before them cannot be recorded."""
    named = f"“{error.title}” waits and cannot be recorded any more: "
    said = OutOfSequenceError(named + said_by(error.why))
    return [Added(each.form(each.subject), before=said) for each in sent]


def try_all(
    sent: Sequence[Sent],
    holder: Doing,
    sitting: Any,  # noqa: ANN401 -- a Rehearsal
) -> tuple[list[Added], list[Item]]:
    """Return the result of each; after a refused one, the others are only looked at as forms."""
    found: list[Added] = []
    new: list[Item] = []
    for each in sent:
        is_refused = any(one.error is not None for one in found)
        added, item = _tried(each, holder, sitting, runs=not is_refused)
        found.append(added)
        new.extend([item] if item is not None else [])
    return found, new


def _tried(
    sent: Sent,
    holder: Doing,
    sitting: Any,  # noqa: ANN401 -- the same
    *,
    runs: bool,
) -> tuple[Added, Item | None]:
    page, subject = sent.page, sent.subject
    now = find(page.kind, subject.id)
    form = sent.form(now)
    if not form.validate() or not runs:
        return Added(form), None
    if sent.seen != f"{subject.seen}{page.also_seen(form)}":
        return Added(form, is_changed=True), None
    item = sent.item()
    try:
        page.run(within(sitting, holder, began=item, later=[]), now, form)
    except EvidenceStoreError as error:
        return Added(form, error=error), None
    return Added(form), item
