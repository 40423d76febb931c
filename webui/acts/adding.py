"""An act that is added to those that wait to be signed together, and what such a form shows."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_wtf import FlaskForm

from evidence_store.errors import EvidenceStoreError, OutOfSequenceError
from evidence_store.open_folder.sittings import rehearsing
from evidence_store.ways import said_by
from webui.acts.next_act import next_act
from webui.acts.once import new_mark
from webui.acts.opening import doing, is_unlocked
from webui.acts.rehearsing import NotDoneError, case_of, do_waiting, seeing, within
from webui.acts.subjects import find
from webui.acts.waiting_list import Item, keep_waiting_in, waiting_in
from webui.door.access import the_store
from webui.door.typed import NEVER_KEPT, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webui.acts.page import ActPage, Doing, Subject

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
    items = waiting_in(case_id) if case_id else ()
    with ExitStack() as stack:
        now = subject
        if items:
            now = _after(items, page, subject, stack)
        yield now


def _after(items: tuple[Item, ...], page: ActPage, subject: Subject, stack: ExitStack) -> Subject:
    with ExitStack() as opened:
        try:
            holder = opened.enter_context(doing(passphrase=None))
            sitting = opened.enter_context(rehearsing(the_store(), holder))
            opened.enter_context(seeing(sitting))
            do_waiting(items, sitting, holder, [])
            now = replace(find(page.kind, subject.id), seen=subject.seen)
        except (NotDoneError, EvidenceStoreError):  # its own page says which and why
            return subject
        stack.enter_context(opened.pop_all())
    return now


def add(page: ActPage, subject: Subject, case_id: str) -> Added:
    """Add the act of the form that was sent, if its step would take it after what waits.

    Nothing is signed and nothing is recorded.
    """
    items = waiting_in(case_id)
    with doing(passphrase=None) as holder:
        try:
            with rehearsing(the_store(), holder) as sitting, seeing(sitting):
                do_waiting(items, sitting, holder, [])
                found, item = _tried(page, subject, holder, sitting)
                if item is None:
                    return found
                address = next_act(page, subject, case_id, items)
        except NotDoneError as error:
            named = f"“{error.title}” waits and cannot be recorded any more: "
            said = OutOfSequenceError(named + said_by(error.why))
            return Added(_form(page, subject), before=said)
    try:
        keep_waiting_in(case_id, (*items, item))
    except EvidenceStoreError as error:
        return replace(found, error=error)
    return replace(found, address=address or url_for("together.show", case_id=case_id))


def _tried(
    page: ActPage,
    subject: Subject,
    holder: Doing,
    sitting: Any,  # noqa: ANN401 -- a Rehearsal
) -> tuple[Added, Item | None]:
    now = find(page.kind, subject.id)
    form = _form(page, now)
    if not form.validate():
        return Added(form), None
    if request.form.get("seen", "") != f"{subject.seen}{page.also_seen(form)}":
        return Added(form, is_changed=True), None
    item = _item(page, subject)
    try:
        page.run(within(sitting, holder, began=item, later=[]), now, form)
    except EvidenceStoreError as error:
        return Added(form, error=error), None
    return Added(form), item


def _form(page: ActPage, subject: Subject) -> Any:  # noqa: ANN401 -- a form as WTForms made it
    form = page.form()
    page.prepare(form, subject)
    form.passphrase.validators = ()
    return form


def _item(page: ActPage, subject: Subject) -> Item:
    sent = request.form.items(multi=True)
    fields = tuple(
        (name, text)
        for name, text in sent
        if name not in NEVER_KEPT and name != BUTTON and not is_secret(name)
    )
    at = the_store().clock()
    return Item(request.form.get("mark", "") or new_mark(), page.endpoint, subject.id,
                subject.seen, at, fields)  # fmt: skip
