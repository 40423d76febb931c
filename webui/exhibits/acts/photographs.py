"""Photographs of an exhibit: added whole and sealed; looked at on request, for a reason."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind
from evidence_store.errors import WrongEntryError
from evidence_store.log_views.looking import note_read
from evidence_store.open_folder.beside import open_vault
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import at_time
from evidence_store.workflow._kit.subjects.exhibit_guards import require_shown
from evidence_store.workflow.exhibits.photographs import Shot, add_photograph
from forensics.pictures.viewing import make_view
from webui.acts.forms import ActForm, choice, file, in_words, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.on_request import grant_photograph

PICTURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}


class AddForm(ActForm):
    """One picture, and what it shows."""

    picture = file(
        "Photograph",
        hint="A JPEG or PNG file of at most 64 MB. It is kept as it is, sealed.",
        needed="Choose the photograph",
    )
    kind = choice("What does it show?", needed="Choose what it shows",
                  among=in_words(PhotographKind, word))  # fmt: skip
    note = text("Note", hint="You can leave this empty. Name no victim.")


class SeeForm(ActForm):
    """Which one, and why."""

    photograph = choice("Which photograph?", needed="Choose the photograph")
    reason = text("Why do you need to see it?", hint="Your name and the reason are recorded first.",
                  needed="Say why you need to see it")  # fmt: skip


def _offer_kept(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.photograph.choices = options(
        (one.id, f"{word(one.kind)}, added {at_time(one.added_at)}")
        for one in subject.record.photographs
    )


def _add(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    data: bytes = form.picture.data.read()
    if not data.startswith(tuple(PICTURES.values())):
        raise WrongEntryError("The photograph must be a JPEG or PNG file. Choose another file.")
    made = add_photograph(
        who.desk,
        subject.id,
        shot=Shot(data, PhotographKind(form.kind.data), form.note.data or ""),
        vault=open_vault(who.store, who.unit_keys),
        make_view=make_view,
    )
    drawn = "" if made.view_digest else " A copy to look at could not be made."
    return Done(f"The photograph is kept, sealed: {made.size:,} bytes.{drawn}")


def _see(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    require_shown(subject.record)
    read = Read(ReadKind.VIEWED, "a photograph", subject.record.case_id, subject.id)
    reader = Reader(who.actor.id, KnownBy.SESSION, None, form.reason.data)
    note_read(who.store, read, reader=reader)
    grant_photograph(subject.id, form.photograph.data)
    address = url_for(
        "on_request.photograph", exhibit_id=subject.id, photograph_id=form.photograph.data
    )
    return Done("It is recorded that you look at it, and why.", address)


PAGES = (
    ActPage("add-photograph", Kind.EXHIBIT, Act.PHOTOGRAPH, "Add a photograph",
            "Keep the photograph", AddForm, _add,
            about=("Of the device, its seal, a label, or a signed paper.",
                   "Never of a picture that is evidence: nothing of those belongs here.")),
    ActPage("see-photograph", Kind.EXHIBIT, Act.REVIEW, "Look at a photograph", "Show it", SeeForm,
            _see, _offer_kept),
)  # fmt: skip
