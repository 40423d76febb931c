"""Files of a form that was not taken are still there when it is sent again, up to a size.

They are sealed beside the session, as what a passkey waits for is: the key is in the browser's
cookie alone, and they end with the session. One form's files are kept at a time. What is larger
than ``LARGEST_KEPT`` is chosen again, and the page says so.
"""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FileField

from forensics.value_classes import dataclass
from webui.door.sessions import keep_apart, kept_apart, take_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_wtf import FlaskForm
    from wtforms import Field

    from webui.acts.page import ActPage, Subject

LARGEST_KEPT = 2 * 1024 * 1024
"""Bytes of all files of one form together."""
KEPT_SECONDS = 60 * 60.0
TICKET = "kept_files"
_NAME = "files of a form"


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What a page says of files that were sent: ``kept`` and ``too_large`` by their fields' names.

    ``ticket`` stands in the form that is shown again: a form that was opened again has none, and
    gets no file that its sender does not see named.
    """

    ticket: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    too_large: tuple[tuple[str, str], ...] = ()

    def is_at(self, fields: Iterable[Field]) -> bool:
        """Whether something stands at one of those fields, so that no fold hides it."""
        return any(self.hint(each.name) for each in fields)

    def hint(self, field: str) -> str:
        """What stands at that field of the form."""
        if name := dict(self.kept).get(field):
            return f"{name}: still here. Choose a file only to send another one instead."
        if name := dict(self.too_large).get(field):
            return f"Choose again: {name}. It is too large to be kept until the form is sent again."
        return ""


def sent_form(page: ActPage, subject: Subject) -> MultiDict[str, Any]:
    """Return what this request brings, with the files that are kept for this very form."""
    sent: MultiDict[str, Any] = MultiDict(request.form)
    for name, file in request.files.items(multi=True):
        sent.add(name, file)
    for name, kept in _kept_for(page, subject).items():
        if not any(sent.getlist(name)):
            sent.setlist(name, kept)
    return sent


def keep_files(page: ActPage, subject: Subject, form: FlaskForm) -> KeptFiles:
    """Keep the files of a form that was not taken, and say which could not be kept."""
    sent = [
        (field.name, file)
        for field in form
        if isinstance(field, FileField)
        for file in (field.data if isinstance(field.data, list) else [field.data])
        if isinstance(file, FileStorage) and file
    ]
    if not sent:
        return KeptFiles()
    names: dict[str, list[str]] = {}
    for name, file in sent:
        names.setdefault(name, []).append(file.filename or "The file")
    named = tuple((name, ", ".join(each)) for name, each in names.items())
    rows = [[name, file.filename, _all_of(file)] for name, file in sent]
    if sum(len(data) for _, _, data in rows) > LARGEST_KEPT:
        return KeptFiles(too_large=named)
    ticket = secrets.token_urlsafe(18)
    keep_apart(_NAME, [ticket, page.endpoint, subject.id, rows], seconds=KEPT_SECONDS)
    return KeptFiles(ticket, kept=named)


def forget_files() -> None:
    """Forget them: the form was taken."""
    if request.form.get(TICKET):
        take_once(_NAME)


def _kept_for(page: ActPage, subject: Subject) -> Mapping[str, list[FileStorage]]:
    ticket = request.form.get(TICKET, "")
    found = kept_apart(_NAME) if ticket else None
    files: dict[str, list[FileStorage]] = {}
    if found is None or found[:3] != [ticket, page.endpoint, subject.id]:
        return files
    for name, filename, data in found[3]:
        kept = FileStorage(io.BytesIO(data), filename=filename, name=name)
        files.setdefault(name, []).append(kept)
    return files


def _all_of(file: FileStorage) -> bytes:
    """The whole file, whatever the act read of it."""
    file.stream.seek(0)
    data: bytes = file.stream.read(LARGEST_KEPT + 1)
    file.stream.seek(0)
    return data
