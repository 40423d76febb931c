"""The document of an order that is being recorded: drawn, and waiting for the order.

One for each person, sealed as their answers are (``drafts``), for as long, and in no backup. Of
the file that was sent only the bytes are taken, never its name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_documents import require_size
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument
from forensics.pictures.document_pages import DrawnDocument, draw_document, kind_of
from forensics.pictures.viewing import UnshowableError
from forensics.value_classes import dataclass
from webui.door.access import the_actor
from webui.orders.drafts import the_drafts

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

ANOTHER = (
    "Another document waits for this order than the one that stood beside the form. Look at it, "
    "then record the order."
)
_FORM = "new-order-document"
_TOLD, _WHOLE = "told", "whole"


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """What waits: for an order of which case, and how much of it could be drawn.

    Args:
        case_id: of the case.
        sha256: of all of it, as hexadecimal digits.
        size: in bytes.
        pages: SHA-256 of each page that could be drawn, as hexadecimal digits.
        page_count: how many it says that it has; None where none could be drawn.
        why_not: why none could be drawn; empty where one was.
    """

    case_id: str
    sha256: str
    size: int
    pages: tuple[str, ...]
    page_count: int | None
    why_not: str = ""

    @property
    def drawn(self) -> int:
        """How many pages could be drawn."""
        return len(self.pages)


def keep_waiting(case_id: str, data: bytes) -> WaitingDocument:
    """Draw a document and let it wait, in place of an earlier one.

    Raises:
        WrongEntryError: it has no bytes, too many, or is no PDF, JPEG or PNG file.
    """
    require_size(data)
    if kind_of(data) is None:
        raise WrongEntryError("The document must be a PDF, JPEG or PNG file")
    drawn, why_not = None, ""
    try:
        drawn = draw_document(data)
    except UnshowableError as error:
        why_not = str(error)
    pages, count = ((), None) if drawn is None else (drawn.pages, drawn.page_count)
    told = WaitingDocument(
        case_id, _sha256(data), len(data), tuple(map(_sha256, pages)), count, why_not
    )
    files = {str(number): page for number, page in enumerate(pages, start=1)}
    files |= {_WHOLE: data, _TOLD: json.dumps(asdict(told)).encode()}
    the_drafts().keep_files(the_actor().id, _FORM, "", files)
    return told


def waiting(case_id: str) -> WaitingDocument | None:
    """What this person lets wait for an order of this case; None where nothing does."""
    told = _file(_TOLD)
    if told is None:
        return None
    read = json.loads(told)
    found = WaitingDocument(**{**read, "pages": tuple(read["pages"])})
    return found if found.case_id == case_id else None


def waiting_page(case_id: str, number: int) -> bytes | None:
    """A page of it, from 1; None where there is no such page."""
    found = waiting(case_id)
    return None if found is None or not 1 <= number <= found.drawn else _file(str(number))


def take_received(
    store: Store, unit_keys: UnitKeys, case_id: str, *, sha256: str
) -> ReceivedDocument | None:
    """The document that stood beside the form, for the step that records the order.

    ``sha256`` is its digest, as hexadecimal digits; empty where none stood there: then None.

    Raises:
        WrongEntryError: another one waits by now, or not all of it is there.
    """
    found = waiting(case_id)
    if sha256 != ("" if found is None else found.sha256):
        raise WrongEntryError(ANOTHER)
    if found is None:
        return None
    # Each is held to its digest: another document may take its place between two of them.
    data = _held(_WHOLE, sha256)
    pages = tuple(_held(str(number), each) for number, each in enumerate(found.pages, start=1))
    drawn = DrawnDocument(pages, found.page_count or 0) if pages else None
    return ReceivedDocument(data, drawn, open_vault(store, unit_keys))


def forget_waiting() -> None:
    """Let nothing wait any more."""
    the_drafts().drop(the_actor().id, _FORM, "")


def _held(name: str, sha256: str) -> bytes:
    data = _file(name)
    if data is None or _sha256(data) != sha256:
        raise WrongEntryError(ANOTHER)
    return data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file(name: str) -> bytes | None:
    return the_drafts().file(the_actor().id, _FORM, "", name)
