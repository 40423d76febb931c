"""A signed stop that cannot be recorded: two people look at its file and sign, one after another.

A file is shown by its SHA-256 and by what stands in it: anybody can have given it its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.data_folder.stop_files import remove_stop_file
from evidence_store.domain.people.duties import Act
from evidence_store.errors import NotFoundError
from evidence_store.words.labels import at_time
from evidence_store.workflow.holds.stop_files import dismiss_stop_file
from webui.acts.filled_in import choose_only
from webui.acts.forms import SignedForm, choice, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from flask import Flask

    from evidence_store.domain.holds.waiting_stops import StopFile
    from webui.acts.serving import Link

NAME = "dismiss-stop-file"
GONE = "This file no longer lies in the data folder. Look again at what waits."


class DismissForm(SignedForm):
    """Which file, and what was found out about it."""

    file = choice("Which file?", needed="Choose the file")
    reason = text("What did you find out?", hint="Who put it there, and why it cannot be recorded. "
                  "Name no victim.", needed="Enter what you found out")  # fmt: skip


def install(app: Flask) -> None:
    """Let pages leave the act out where no file waits."""
    app.add_template_filter(if_any_waits)


def if_any_waits(links: Iterable[Link]) -> list[Link]:
    """The links, without the one to this act where no file waits."""
    found = list(links)
    if any(each.name == NAME for each in found) and not the_store().outside.stop_files():
        found = [each for each in found if each.name != NAME]
    return found


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    files = the_store().outside.stop_files()
    with the_store().reading() as uow:
        names = {
            each.id: each.reference
            for each in uow.exhibits.find(id={f.stop.statement.exhibit_id for f in files if f.stop})
        } | {each.id: each.name for each in uow.people.find()}
    form.file.choices = options((each.digest, _in_words(each, names)) for each in files)
    if not files:
        form.file.description = "No signed stop waits to be recorded."
    choose_only(form.file)


def _in_words(file: StopFile, names: dict[str, str]) -> str:
    named = f"File {file.digest.partition(':')[2][:16]}"
    if file.stop is None:
        return f"{named}: cannot be read, so it holds everything"
    said = file.stop.statement
    on = names.get(said.exhibit_id, "an exhibit that is not recorded")
    who = names.get(said.person, "a person who is not enrolled")
    what = "stops and refers" if file.stop.is_stop else "holds"
    return f"{named}: {what} {on}, in the name of {who}, {_dated(said.made_at)}"


def _dated(moment: datetime) -> str:
    try:
        return f"dated {at_time(moment)}"
    except OverflowError:  # anybody can have written it: the first day of all has no time in London
        return "with a date that cannot be"


def _dismiss(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    # By its digest: another file that was put under its name meanwhile is none that was looked at.
    files = {each.digest: each.name for each in who.store.outside.stop_files()}
    if form.file.data not in files:
        raise NotFoundError(GONE)
    reason = form.reason.data
    gone = dismiss_stop_file(who.signing_desk, files[form.file.data], reason=reason)
    at = url_for("overview.show")
    if gone is None:
        return Done("You have signed. The file holds until a second person signs.", at)
    # Only now that it is recorded: a stop whose file went first would end unseen.
    who.once_recorded(lambda: remove_stop_file(who.store.data, gone))
    return Done("Two people have signed. The file is gone and holds nothing any more.", at)


PAGES = (
    ActPage(
        NAME,
        Kind.UNIT,
        Act.RELEASE_HOLD,
        "Dismiss a stop that cannot be recorded",
        "Sign that it holds nothing",
        DismissForm,
        _dismiss,
        _offer,
        about=(
            "A signed stop is recorded with the next act of a person who opens values of cases.",
            "One that stays was not signed by a person who can act, or is none.",
            "Find out first who put it there and why. Where somebody wanted a hold, place one.",
            "It holds until two people have signed.",
        ),
        signed=True,
    ),
)
