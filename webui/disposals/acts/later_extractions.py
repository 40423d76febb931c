"""An extraction that was taken of a phone after its reset, signed for by the person who took it."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from wtforms.validators import Optional

from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.images import read_later
from evidence_store.kept_files.named_places import chosen, offered_extractions
from evidence_store.words.labels import at_time, byte_count
from evidence_store.words.later_words import found_later, then_later
from evidence_store.workflow.disposals.later_extractions import record_later_extraction
from forensics.figures import counted
from webui.acts.filled_in import choose_only
from webui.acts.forms import LARGEST_PAPER, SignedForm, choice, day, line, options
from webui.acts.moments import TIME_HINT, moment_of
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

MOST_READ = 4 << 30
"""Bytes that are read while a page waits: half a minute of a disk. The command reads any."""


class LaterForm(SignedForm):
    """Which extraction, with which tool and when it was taken, and what a scan of it found."""

    extraction = choice(
        "Which extraction?",
        hint="An archive or a folder that you took of the phone after its reset. Newest first.",
        needed="Choose the extraction",
    )
    made_with = line("Tool and version that took it", hint="It is printed. Name no victim.",
                     needed="Enter the tool and its version")  # fmt: skip
    taken_on = day("Day on which you took it", needed="Enter the day on which you took it")
    taken_at = line("Time at which you took it", hint=TIME_HINT,
                    needed="Enter the time at which you took it")  # fmt: skip
    result = FileField(
        "Result of its scan",
        description="The file in which its scan was written, with the hash set of the exhibit’s "
        "own scan. Without it the record says that it was not scanned.",
        widget=GovFileInput(), validators=[Optional()],
    )  # fmt: skip


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    found, others = offered_extractions(the_store())
    form.extraction.choices = options((one.key, _shown(one.shown, one.size, at_time(one.changed)))
                                      for one in found)  # fmt: skip
    if others:
        form.extraction.description = f"{form.extraction.description} {_not_offered(others)}"
    choose_only(form.extraction)


def _not_offered(others: int) -> str:
    which = counted(
        others, "other file in the same places is", "other files in the same places are"
    )
    return (
        f"{which} not offered: a later extraction is a folder, a zip or a tar archive, and not a "
        "disk image, an L01 or anything else."
    )


def _shown(shown: str, size: int | None, changed: str) -> str:
    return f"{shown}, {'folder' if size is None else byte_count(size)}, {changed}"


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    path = chosen(offered_extractions(the_store())[0], form.extraction.data)
    result = form.result.data.read(LARGEST_PAPER + 1) if form.result.data else None
    saved = record_later_extraction(
        who.signing_desk,
        subject.id,
        made_with=form.made_with.data or "",
        taken_at=moment_of(form.taken_on.data, form.taken_at.data, name="when you took it"),
        read=lambda: read_later(path, result=result, most=MOST_READ),
    )
    return Done(f"It is recorded. {found_later(saved.later[-1])} " + then_later(saved))


PAGES = (
    ActPage(
        "later-extraction",
        Kind.DISPOSAL,
        Act.RECORD_LATER_EXTRACTION,
        "Record a later extraction of the phone",
        "Sign for this extraction",
        LaterForm,
        _record,
        _offer,
        about=(
            "It stands for nothing of what the phone held before its reset.",
            "Its traces of the reset stand beside the time that the witnesses signed.",
            "If a place is found in it, no certificate is issued for this reset.",
            "If a picture may show a child who is not known yet, stop and refer the exhibit first.",
        ),
        signed=True,
        by_passkey=False,
        takes=LARGEST_PAPER,
    ),
)
