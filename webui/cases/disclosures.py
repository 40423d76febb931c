"""Disclosing a case: what was handed out, the preview to read, the one download, the verifiers."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from evidence_store.bundles.disclosing import download_disclosure
from evidence_store.bundles.outgoing import is_waiting
from evidence_store.bundles.previewing import preview_disclosure
from evidence_store.bundles.verifiers import VERIFIERS, read_verifier
from evidence_store.disclosure.policy import Audience, FormLine
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.errors import ConflictError
from evidence_store.tables.disclosures import PREVIEW, Chosen, lines_of
from evidence_store.ways import Way, said_by
from evidence_store.workflow.unit.disclosures import Disclosed, disclosures_in
from forensics.value_classes import dataclass
from webui.acts.forms import line
from webui.acts.opening import doing, is_unlocked
from webui.cases.reading_previews import FOR_WHOM, Reading, decide, note_page, reading_of
from webui.door.access import allow, the_store
from webui.exporting import csv_answer, safe_file_name
from webui.our_words import OurForm

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from evidence_store.bundles.previewing import Preview
    from evidence_store.disclosure.choosing import Choice

blueprint = Blueprint("disclosures", __name__)

ENTRIES_PER_PAGE = 15


class WithholdForm(OurForm):
    """One more field that is withheld."""

    entry = IntegerField(
        "Number of the entry",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter the number of the entry"),
            NumberRange(min=0, max=10**9, message="Enter the number of the entry"),
        ],
    )
    field = line("Name of the field", hint="As the preview names it, such as reason",
                 needed="Enter the name of the field")  # fmt: skip
    because = line("Why is it withheld?", hint="The recipient reads this. Name nobody in it.",
                   needed="Enter why it is withheld")  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry of a preview: number, sentence, fields line by line, withheld ones with why."""

    seq: int
    sentence: str
    going: tuple[tuple[str, tuple[str, ...]], ...]
    withheld: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """An earlier disclosure as the page shows it."""

    told: Disclosed
    head: str
    waits: bool


def install(app: Flask) -> None:
    """Open the pages to those who may disclose; the verifiers are not secret."""
    for endpoint in ("show", "preview", "preview_csv", "withhold", "take_back", "download"):
        allow(app, f"disclosures.{endpoint}", ALLOWED_DUTIES[Act.DISCLOSE])


@blueprint.get("/cases/<case_id>/disclosure")
def show(case_id: str) -> str:
    """Show for whom a bundle can be made, and what was disclosed of this case."""
    store = the_store()
    with store.reading() as uow:
        case = uow.cases.get(case_id)
        known = disclosures_in(uow.custody.of_case(case_id))
        heads = {each.id: _head(each, uow.custody.root_at(each.size_of_log)) for each in known}
    handed = [Handed(each, heads[each.id], is_waiting(store, case_id, each)) for each in known]
    return render_template(
        "cases/disclosure.html",
        case=case,
        handed=handed[::-1],
        for_whom=FOR_WHOM,
        verifiers=[(name, hashlib.sha256(read_verifier(name)).hexdigest()) for name in VERIFIERS],
    )


@blueprint.get("/cases/<case_id>/disclosure/<audience>")
def preview(case_id: str, audience: str) -> str | tuple[str, int]:
    """Show a page of what would go out now, with its values, and of what is withheld and why."""
    reading = _reading(case_id, _audience(audience))
    return _page(reading, WithholdForm(formdata=None)) if is_unlocked() else _only_shows()


@blueprint.get("/cases/<case_id>/disclosure/<audience>.csv")
def preview_csv(case_id: str, audience: str) -> Response | tuple[str, int]:
    """Return the whole preview as a table; reading it there counts for no page."""
    reading = _reading(case_id, _audience(audience))
    if not is_unlocked():
        return _only_shows()
    made = _preview(reading)
    rows = [Chosen(made, each) for each in made.choices]
    return csv_answer(PREVIEW, rows, file_name=f"preview-{audience}.csv")


@blueprint.post("/cases/<case_id>/disclosure/<audience>/withhold")
def withhold(case_id: str, audience: str) -> Answer | tuple[str, int]:
    """Withhold one more field in this bundle; the preview is read again then."""
    reading, form = _reading(case_id, _audience(audience)), WithholdForm()
    if not is_unlocked():
        return _only_shows()
    field = _field_of(reading, form) if form.validate() else None
    if field is None:
        return _page(reading, form), 422
    added = FormLine(field, form.because.data, seq=form.entry.data)
    decide(reading, (*reading.lines, added))
    return redirect(url_for("disclosures.preview", case_id=case_id, audience=audience), code=303)


@blueprint.post("/cases/<case_id>/disclosure/<audience>/take-back")
def take_back(case_id: str, audience: str) -> Answer:
    """Take back what was withheld besides the rules."""
    decide(_reading(case_id, _audience(audience)), ())
    return redirect(url_for("disclosures.preview", case_id=case_id, audience=audience), code=303)


@blueprint.post("/cases/<case_id>/disclosure/<disclosure_id>/bundle")
def download(case_id: str, disclosure_id: str) -> Response | tuple[str, int]:
    """Return the bundle that waits, once; the log says so before the first byte."""
    if not is_unlocked():
        return _only_shows()
    try:
        with doing(passphrase=None) as who:
            data = download_disclosure(who.store, who, case_id, disclosure_id)
    except ConflictError as error:
        heading = "The bundle cannot be downloaded"
        return render_template("error.html", heading=heading, sentences=(said_by(error),)), 409
    return _file(data, f"{disclosure_id}.custody")


@blueprint.get("/verifiers/verify.py")
def verify_py() -> Response:
    """Return the verifier that Python runs."""
    return _file(read_verifier("verify.py"), "verify.py")


@blueprint.get("/verifiers/verify.html")
def verify_html() -> Response:
    """Return the verifier that a browser runs, to be opened from the recipient's own disk."""
    return _file(read_verifier("verify.html"), "verify.html")


def _audience(named: str) -> Audience:
    try:
        return Audience(named)
    except ValueError:
        abort(404)


def _reading(case_id: str, audience: Audience) -> Reading:
    """What this session reads of the case for that audience; a fresh one where it is nothing."""
    with the_store().reading() as uow:
        uow.cases.get(case_id)
    return reading_of(case_id, audience) or Reading(case_id, audience)


def _preview(reading: Reading) -> Preview:
    with doing(passphrase=None) as who:
        return preview_disclosure(who.store, who, reading.asked)


def _field_of(reading: Reading, form: WithholdForm) -> str | None:
    """The field that the entry has by that name; says so beside it where it has none."""
    typed = spaced(form.field.data).casefold()
    for each in _preview(reading).choices:
        if each.seq == form.entry.data and spaced(each.path).casefold() == typed:
            return each.path
    form.field.errors = ["No such field: enter number and name as the preview has them"]
    return None


def spaced(path: str) -> str:
    """A field's name as the preview has it."""
    return path.replace("_", " ")


def _page(reading: Reading, form: WithholdForm) -> str:
    made = _preview(reading)
    entries = _entries(made)
    pages = max(1, -(-len(entries) // ENTRIES_PER_PAGE))
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    number = min(max(number, 1), pages)
    start = (number - 1) * ENTRIES_PER_PAGE
    with the_store().reading() as uow:
        case = uow.cases.get(reading.case_id)
    return render_template(
        "cases/disclosure_preview.html",
        case=case,
        audience=reading.audience,
        for_whom=FOR_WHOM[reading.audience],
        preview=made,
        counts=_counts(made),
        entries=entries[start : start + ENTRIES_PER_PAGE],
        number=number,
        pages=pages,
        reading=note_page(reading, digest=made.digest, number=number, pages=pages),
        form=form,
    )


def _entries(made: Preview) -> list[EntryShown]:
    """The entries that have committed fields, by number."""
    return [
        EntryShown(
            seq,
            made.sentences[seq],
            tuple((spaced(each.path), lines_of(each)) for each in fields if each.is_shown),
            _by_reason(fields),
        )
        for seq, group in groupby(made.choices, key=lambda each: each.seq)
        for fields in (list(group),)
    ]


def _by_reason(fields: list[Choice]) -> tuple[tuple[str, str], ...]:
    """The withheld fields of an entry: their names, together, and the reason."""
    found: dict[str, list[str]] = {}
    for each in fields:
        if not each.is_shown:
            found.setdefault(each.because, []).append(spaced(each.path))
    return tuple((", ".join(names), why) for why, names in found.items())


def _counts(made: Preview) -> list[tuple[str, int]]:
    """How many fields are withheld for which reason, most first."""
    found: dict[str, int] = {}
    for each in made.choices:
        if not each.is_shown:
            found[each.because] = found.get(each.because, 0) + 1
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def _head(told: Disclosed, root: bytes) -> str:
    return f"{told.size_of_log}:{root.hex()}"


def _file(data: bytes, name: str) -> Response:
    """A download that no browser opens by itself; the page's headers keep it out of every cache."""
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=safe_file_name(name))
    return answer


def _only_shows() -> tuple[str, int]:
    heading = "The server only shows the record"
    sentences = (
        "It was started without a key, so it can neither preview nor make a bundle.",
        f"Ask your administrator to start the server with a key: {Way.SERVE} --as NUMBER.",
    )
    return render_template("error.html", heading=heading, sentences=sentences), 403
