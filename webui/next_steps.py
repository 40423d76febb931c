"""Where a thing stands, and the button of the one next step: for the pages on which it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app, g, url_for

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit
from evidence_store.kept_files.readings import waits_for
from evidence_store.workflow.unit.jobs import list_resumable
from forensics.value_classes import dataclass
from webui.acts import page as pages
from webui.acts.next_act import READ, is_part, parts_of_case, parts_of_order
from webui.acts.opening import is_unlocked
from webui.acts.waiting_list import waiting_in
from webui.door.access import may, the_actor, the_desk, the_store
from webui.here import offers_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidence_store.domain.overview.next_steps import Next, StepTo
    from evidence_store.domain.unit.jobs import Job
    from webui.acts.page import ActPage


@dataclass(frozen=True, slots=True)
class NextShown:
    """What a page begins with; ``button`` and ``address`` are empty where nothing is this person's.

    ``name`` is that of the act, which need not be offered a second time beside it. ``about`` and
    ``identifier`` say of which case or exhibit it was asked.
    """

    stands: str
    waits_for: str
    button: str = ""
    address: str = ""
    name: str = ""
    about: str = ""
    identifier: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anything waits, so that a page that is left open looks again.

        Also where it is this person's: others may have the same duty.
        """
        return bool(self.about and self.waits_for)


def install(app: Flask) -> None:
    """Let rows of tasks lead to their acts."""
    app.add_template_global(address_of)


def next_at_exhibit(exhibit_id: str) -> NextShown:
    """Return the standing of the exhibit, and the step of the person who looks."""
    found = next_of_exhibit(the_desk(), exhibit_id, shows=has_page)
    with the_store().reading() as uow:
        case_id = uow.exhibits.get(exhibit_id).case_id
    shown = _shown(found, lambda step: way_to(step, case_id, exhibit_id=exhibit_id))
    return replace(shown, about="exhibit", identifier=exhibit_id)


def next_in_case(case_id: str) -> NextShown:
    """Return the standing of the case, and the step of the person who looks."""
    found = next_of_case(the_desk(), case_id, shows=has_page)
    shown = _shown(found, lambda step: way_to(step, case_id))
    return replace(shown, about="case", identifier=case_id)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person is led for a step, and the words of the button."""

    address: str
    words: str


def way_to(
    step: StepTo, case_id: str, *, exhibit_id: str | None = None, but: str | None = None
) -> Way:
    """Return the way to a step: to its own page, or to all that is signed with it in one sitting.

    ``exhibit_id`` leaves out what is done at the other exhibits of the case, and ``but`` the acts
    of that name.
    """
    page = page_of(step)
    if page is None or not is_part(page):
        return Way(address_of(step), "" if page is None else page.link or page.title)
    of_order = page.kind is pages.Kind.ORDER and page.name != READ
    if of_order:
        parts = parts_of_order(step.subject_id)
    else:
        parts = parts_of_case(case_id, waiting_in(case_id), exhibit_id=exhibit_id, but=but)
    if len(parts) < 2 or (page, step.subject_id) not in parts:
        return Way(address_of(step), page.link or page.title)
    asked = {"order": step.subject_id} if of_order else {"but": but}
    address = url_for("sittings.show", case_id=case_id, **asked)
    return Way(address, f"{parts[0][0].title} and {len(parts) - 1} more")


def address_of(step: StepTo) -> str:
    """Return the address of the act's page."""
    return pages.address_of(pages.Kind(step.about), step.subject_id, step.page)


def has_page(step: StepTo) -> bool:
    """Return whether the pages do it for this person: some acts only touch a training file."""
    page = page_of(step)
    if page is None or not is_unlocked() or g.get("actor") is None or not may(page.act):
        return False
    store = the_store()
    with store.reading() as uow:
        if step.about == "exhibit":
            return offers_here().has_on_exhibit(step.page, uow.exhibits.get(step.subject_id))
        if step.about == "disposal":
            disposal = uow.disposals.get(step.subject_id)
            exhibit = uow.exhibits.get(disposal.exhibit_id)
            return offers_here().has(step.page, disposal, exhibit)
        if step.about == "job":
            return _goes_on(uow.jobs.get(step.subject_id), step.page)
    return True


def _goes_on(job: Job, page: str) -> bool:
    """Whether this person has a job begin or go on here, or signs for what it found."""
    if page == "begin-here":
        return offers_here().can_begin(job)
    if page in ("sign-check", "sign-copy-reading"):
        return waits_for(the_store(), job, the_actor().id)
    return job.id in list_resumable(the_desk(), (job,))


def page_of(step: StepTo) -> ActPage | None:
    """Return the page of the act; None where the browser has none."""
    every: tuple[ActPage, ...] = current_app.extensions["expunge_acts"]
    named = (step.about, step.page)
    return next((page for page in every if (page.kind.value, page.name) == named), None)


def _shown(found: Next, way: Callable[[StepTo], Way]) -> NextShown:
    page = None if found.step is None else page_of(found.step)
    if found.step is None or page is None:
        return NextShown(found.stands, found.waits_for)
    led = way(found.step)
    return NextShown(found.stands, found.waits_for, led.words, led.address, page.name)
