"""Lists of known files that others made: looked at, and imported with where they came from."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.supplied_list import ReadList, SuppliedList
from evidence_store.kept_files.sets import LARGEST_LIST, imported_set, list_columns
from evidence_store.workflow.scans.hash_sets import import_hash_set
from forensics.documents import from_document, to_document
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.columns import CsvColumns
from forensics.hash_sets.lists.preview import ColumnSeen, ListSeen
from forensics.hash_sets.lists.reader import LIST_READERS, ListFormat
from forensics.values import HashAlgorithm
from webui.acts.forms import ActForm, day, file, line, one_of_many, options
from webui.acts.page import ActPage, Doing, Done, Kind, Subject, address_of
from webui.door.sessions import keep_apart, kept_apart
from webui.scans.acts.known_sets import for_worker, given_to_worker, new_passphrase
from webui.scans.set_imports import IMPORTED

SEEN = "list_columns_seen"
DIGESTS = {kind.value: kind for kind in HashAlgorithm}
OTHERS = ("size", "category", "pdq", "quality")
NO_COLUMN = ""
BY_CONTENT = ("", "Recognise it by its content")
WHAT = (
    "VICS JSON, CSV with a header such as reference,size,sha256, hashdeep, md5sum or sha256sum, "
    "DFXML, NSRL, IPED, Griffeye, PDQ; at most 8 MB"
)


class LookAtListForm(ActForm):
    """A list whose columns are not known."""

    rows = file("List", hint="CSV; at most 8 MB", needed="Choose the list")


class ImportForm(ActForm):
    """A list of digests, where it came from, and what seals the set."""

    rows = file("List", hint=WHAT, needed="Choose the list")
    supplier = line(
        "Who supplied the list?",
        hint="A unit, a database or a person. It is kept for the case.",
        needed="Enter who supplied the list",
    )
    received = day("When did the unit receive it?", needed="Enter the day it was received")
    held_under = line(
        "Under which authority does the unit hold it?",
        hint="For example, an agreement, or a decision of the officer in charge",
        needed="Enter the authority under which the unit holds it",
    )
    list_format = one_of_many("Format of the list", needed="")
    sha256 = one_of_many("Column of SHA-256", needed="")
    sha1 = one_of_many("Column of SHA-1", needed="")
    md5 = one_of_many("Column of MD5", needed="")
    blake3 = one_of_many("Column of BLAKE3", needed="")
    pdq = one_of_many("Column of PDQ hashes", needed="")
    quality = one_of_many("Column of the quality of PDQ hashes", needed="")
    size = one_of_many("Column of the size", needed="")
    category = one_of_many("Column of the category", needed="")
    categories = line(
        "Categories",
        hint="Only rows of these categories are taken. Put commas between them. Leave this empty "
        "to take all rows.",
    )
    set_passphrase = new_passphrase()
    worker = for_worker()


def _look(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del who
    seen = list_columns(form.rows.data.read(LARGEST_LIST + 1))
    keep_apart(SEEN, (subject.id, to_document(seen)))
    number = len(seen.columns)
    return Done(
        f"The list has {number} {'column' if number == 1 else 'columns'}. Choose the list again, "
        "and say which column is what.",
        address_of(Kind.CASE, subject.id, "import-hash-set"),
    )


def _seen(subject: Subject) -> ListSeen | None:
    kept = kept_apart(SEEN)
    return from_document(kept[1], ListSeen) if kept and kept[0] == subject.id else None


def _offer_columns(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    titles = ((each.value, LIST_READERS[each].title) for each in ListFormat)
    called = ((value, title[:1].upper() + title[1:]) for value, title in titles)
    form.list_format.choices = options((BY_CONTENT, *called))
    seen = _seen(subject)
    for name in (*DIGESTS, *OTHERS):
        if seen is None:
            delattr(form, name)
        else:
            _offer(form[name], name, seen.columns)


def _offer(field: Any, name: str, columns: tuple[ColumnSeen, ...]) -> None:  # noqa: ANN401 -- the same
    told = ((str(each.number), _in_words(each)) for each in columns)
    field.choices = options(((NO_COLUMN, "None"), *told))
    if field.raw_data is None:
        guess = next((each.number for each in columns if each.guess == name), None)
        field.data = NO_COLUMN if guess is None else str(guess)


def _in_words(column: ColumnSeen) -> str:
    example = next((each for each in column.shown if each), "empty")
    return f"{column.number}{f' {column.name}' if column.name else ''}: {example}"


def _asked(subject: Subject, form: Any) -> ListAsked:  # noqa: ANN401 -- the same
    """How the list is to be read: by its columns where somebody said them, else by its content."""
    categories = tuple(filter(None, map(str.strip, (form.categories.data or "").split(","))))
    list_format = ListFormat(form.list_format.data) if form.list_format.data else None
    seen = _seen(subject)
    at = {
        name: int(form[name].data) - 1
        for name in (*DIGESTS, *OTHERS)
        if seen is not None and form[name].data
    }
    digests = tuple((kind, at[name]) for name, kind in DIGESTS.items() if name in at)
    columns = CsvColumns(digests, **{name: at[name] for name in OTHERS if name in at})
    if seen is None or not columns.tells_something:
        return ListAsked(list_format, categories=categories)
    return ListAsked(None, columns, seen.has_header, categories)


def _import(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    rows = form.rows.data.read(LARGEST_LIST + 1)
    supplied = SuppliedList(form.supplier.data, form.received.data, form.held_under.data)
    asked = _asked(subject, form)
    with imported_set(who.store, rows, passphrase=form.set_passphrase.data, asked=asked) as made:
        read = ReadList(made.list_format, made.refused)
        known = import_hash_set(
            who.desk, subject.id, summary=made.summary, supplied=supplied, read=read
        )
    keep_apart(IMPORTED, (known.id, to_document(made)))
    keep_apart(SEEN, None)
    said = (
        f"The hash set is registered: {made.summary.known_files} known files, "
        f"{made.refused} rows rejected. Another person confirms the count."
    )
    slot = given_to_worker(who, known, form)
    return Done(f"{said}{slot}", url_for("set_imports.show", set_id=known.id))


PAGES = (
    ActPage(
        "look-at-list",
        Kind.CASE,
        Act.REGISTER_HASH_SET,
        "Look at the columns of a list",
        "Show its columns",
        LookAtListForm,
        _look,
        takes=LARGEST_LIST,
        about=(
            "For a CSV file of another tool, whose columns Expunge does not know.",
            "It shows the first four digits of a digest, and only the length of any other text.",
            "Nothing of the list is kept.",
        ),
    ),
    ActPage(
        "import-hash-set",
        Kind.CASE,
        Act.REGISTER_HASH_SET,
        "Import a hash set from a list",
        "Import it",
        ImportForm,
        _import,
        _offer_columns,
        takes=LARGEST_LIST,
        about=(
            "A set of digests finds whole files only, and no pieces. PDQ hashes find candidates.",
            "If you have the originals, build the set from them: it then finds pieces as well.",
            "Rows that cannot be used are rejected and listed; the others are imported.",
        ),
    ),
)
