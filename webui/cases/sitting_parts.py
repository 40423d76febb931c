"""The parts of a sitting: each the form of its own act, with what its fields are named by."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any

from flask import request
from wtforms import SelectMultipleField

from forensics.value_classes import dataclass
from webui.acts.adding import Sent, form_of
from webui.acts.next_act import is_part, together_pages
from webui.acts.page import ActPage, Subject
from webui.acts.rehearsing import called, case_of, seen_outside
from webui.acts.subjects import find
from webui.door.access import may

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from werkzeug.datastructures import MultiDict

LATER = "later"


@dataclass(frozen=True, slots=True)
class Part:
    """One act on the page: its form, and what is said of it where it was not recorded.

    ``is_ready`` says that nothing is left to fill in: it is signed unless it is left for later.
    """

    page: ActPage
    subject: Subject
    prefix: str
    form: Any
    seen: str
    is_ready: bool
    is_left: bool = False
    wrong: str = ""

    @property
    def id(self) -> str:
        """Names its heading on the page."""
        return self.prefix.removesuffix("-")

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return called(self.page, self.subject)

    @property
    def sent_as(self) -> str:
        """What the page sends to say which part it is."""
        return f"{self.prefix} {self.page.endpoint} {self.subject.id}"


def part_of(
    prefix: str,
    page: ActPage,
    subject_id: str,
    typed: MultiDict[str, str] | None,
    form: Any = None,  # noqa: ANN401 -- a form as WTForms made it
    wrong: str = "",
) -> Part:
    """Return one part as the record stands; ``form`` where it was sent and judged."""
    now = find(page.kind, subject_id)
    if form is None:
        form = form_of(page, now, typed, prefix=prefix)
    is_left = typed is not None and f"{prefix}{LATER}" in typed
    seen = f"{seen_outside(page, subject_id)}{page.also_seen(form)}"
    return Part(page, now, prefix, form, seen, _is_ready(page, now, prefix), is_left, wrong)


def named(
    found: Sequence[tuple[ActPage, str]], typed: MultiDict[str, str] | None = None
) -> Iterator[tuple[str, ActPage, str]]:
    """Yield the parts with what their fields are named by: the act, numbered from its second on.

    What was ``typed`` before a session ended was typed into parts of those names: they keep them.
    """
    told = () if typed is None else _told(typed)
    before = {(act, subject_id): prefix for prefix, act, subject_id in told}
    taken = {*before.values()}
    for page, subject_id in found:
        prefix = before.get((page.endpoint, subject_id)) or _free(page.name, taken)
        taken.add(prefix)
        yield prefix, page, subject_id


def _free(name: str, taken: Container[str]) -> str:
    numbered = (f"{number}-{name}-" for number in count(2))
    return next(each for each in chain((f"{name}-",), numbered) if each not in taken)


def _told(form: MultiDict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Prefix, act and subject of each part of the page that was sent."""
    for said in form.get("parts", "").split(","):
        prefix, endpoint, subject_id = (*said.split(" "), "", "")[:3]
        yield prefix, endpoint, subject_id


def parts_sent(case_id: str) -> Iterator[Sent]:
    """Yield the parts that the page had, of this case."""
    pages = {each.endpoint: each for each in together_pages() if is_part(each)}
    for prefix, endpoint, subject_id in _told(request.form):
        page = pages.get(endpoint)
        if page is None or not prefix.endswith(f"{page.name}-") or not may(page.act):
            continue
        subject = find(page.kind, subject_id)
        if case_of(page, subject) == case_id:
            yield Sent(page, subject, prefix)


def is_meant(sent: Sent) -> bool:
    """Return whether the person would have it recorded: filled in, or ready and not left."""
    if f"{sent.prefix}{LATER}" in request.form:
        return False
    return sent.is_filled or _is_ready(sent.page, sent.subject, sent.prefix)


def _is_ready(page: ActPage, subject: Subject, prefix: str) -> bool:
    """Whether a part asks for nothing that it does not come filled in with."""
    blank = form_of(page, subject, None, prefix=prefix)
    asked = [each for each in blank if each.short_name not in ("csrf_token", "passphrase")]
    return all(
        each.data for each in asked if each.flags.required or isinstance(each, SelectMultipleField)
    )
