"""Photographs of an exhibit: added whole and sealed; looked at on request, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH, PhotographKind
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind
from evidence_store.errors import EvidenceStoreError, WrongEntryError
from evidence_store.log_views.looking import note_read
from evidence_store.open_folder.beside import open_vault
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import at_time
from evidence_store.workflow._kit.subjects.exhibit_guards import require_shown
from evidence_store.workflow.exhibits.photographs import Shot, add_photograph
from forensics.pictures.viewing import kind_of, make_view
from webui.acts.forms import ActForm, choice, in_words, options, photographs, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.ways import in_browser
from webui.exhibits.on_request import grant_photograph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import FileStorage

    from evidence_store.domain.exhibits.photographs import Photograph

KIND = PhotographKind.DEVICE
"""What the photographs of a seizure show."""


class AddForm(ActForm):
    """One picture or several, and what they show."""

    camera = photographs("Take a photograph", hint="Kept as it is, sealed.", by_camera=True)
    picture = photographs(
        "Photographs",
        hint="JPEG, PNG or HEIC, one or several, together at most 64 MB. They are kept as they "
        "are, sealed.",
    )
    kind = choice("What do they show?", needed="Choose what they show",
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


def read_all(form: Any) -> tuple[bytes, ...]:  # noqa: ANN401 -- the same
    """The photographs that came with a form, each looked at before anything is recorded.

    Raises:
        WrongEntryError: one is no photograph, too large, or there twice.
    """
    found: list[bytes] = []
    sent: tuple[FileStorage, ...] = (*(form.camera.data or ()), *(form.picture.data or ()))
    for data in (each.read() for each in sent):
        if kind_of(data) is None:
            raise WrongEntryError(
                "Each photograph must be a JPEG, PNG or HEIC file. Choose the files again; "
                "nothing was recorded."
            )
        if data in found:
            raise WrongEntryError(
                "The same photograph was chosen twice. Choose the files again; nothing was "
                "recorded."
            )
        found.append(data)
    return tuple(found)


def keep_all(
    who: Doing,
    exhibit_id: str,
    shots: Sequence[bytes],
    *,
    kind: PhotographKind = KIND,
    note: str = "",
) -> str:
    """Keep photographs of what is recorded already; say how many are kept, and why no more are."""
    kept: list[Photograph] = []
    try:
        for data in shots:
            made = keep_one(who, exhibit_id, Shot(data, kind, note))
            kept.append(made)
    except EvidenceStoreError as error:
        rest = len(shots) - len(kept)
        return f"{_said(kept)} {rest} not kept: {in_browser(error)}"
    return _said(kept)


def _add(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    shots = read_all(form)
    if not shots:
        raise WrongEntryError("Choose at least one photograph.")
    kind, note = PhotographKind(form.kind.data), form.note.data or ""
    # A refusal of the first is the answer; one of a later photograph stands beside what was kept.
    first = keep_one(who, subject.id, Shot(shots[0], kind, note))
    rest = keep_all(who, subject.id, shots[1:], kind=kind, note=note)
    return Done(f"{_said([first]).strip()}{rest}")


def keep_one(who: Doing, exhibit_id: str, shot: Shot) -> Photograph:
    """Keep one photograph of what is recorded already, sealed.

    Raises:
        EvidenceStoreError: as ``add_photograph``.
    """
    vault = open_vault(who.store, who.unit_keys)
    return add_photograph(who.desk, exhibit_id, shot=shot, vault=vault, make_view=make_view)


def _said(kept: Sequence[Photograph]) -> str:
    if not kept:
        return ""
    size = sum(each.size for each in kept)
    one = len(kept) == 1
    told = "The photograph is" if one else f"{len(kept)} photographs are"
    bare = sum(each.view_digest is None for each in kept)
    drawn = f" Of {bare} no copy to look at could be made." if bare else ""
    return f" {told} kept, sealed: {size:,} bytes.{drawn}"


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
    ActPage("add-photograph", Kind.EXHIBIT, Act.PHOTOGRAPH, "Add photographs",
            "Keep the photographs", AddForm, _add, takes=LARGEST_PHOTOGRAPH, parts=60,
            about=("Of the device, its seal, a label, or a signed paper.",
                   "Never of a picture that is evidence: nothing of those belongs here.")),
    ActPage("see-photograph", Kind.EXHIBIT, Act.REVIEW, "Look at a photograph", "Show it", SeeForm,
            _see, _offer_kept),
)  # fmt: skip
