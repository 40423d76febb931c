"""The document of an order that is being recorded: drawn, and waiting for the order.

One for each person, sealed as their answers are (``drafts``), for as long, and in no backup. Of
the file that was sent only the bytes are taken, never its name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.orders.order_documents import require_size
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument
from forensics.pictures.document_pages import DrawnDocument, draw_document, kind_of
from forensics.pictures.viewing import UnshowableError
from webui.door.access import the_actor
from webui.orders.drafts import the_drafts

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

_FORM = "new-order-document"
_TOLD, _WHOLE = "told", "whole"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: for an order of which case, and how much of it could be drawn.

    Args:
        case_id: of the case.
        sha256: of all of it, as hexadecimal digits.
        size: in bytes.
        drawn: how many pages could be drawn.
        page_count: how many it says that it has; None where none could be drawn.
        why_not: why none could be drawn; empty where one was.
    """

    case_id: str
    sha256: str
    size: int
    drawn: int
    page_count: int | None
    why_not: str = ""


def keep_waiting(case_id: str, data: bytes) -> Waiting:
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
    sha256 = hashlib.sha256(data).hexdigest()
    told = Waiting(case_id, sha256, len(data), len(pages), count, why_not)
    files = {str(number): page for number, page in enumerate(pages, start=1)}
    files |= {_WHOLE: data, _TOLD: json.dumps(asdict(told)).encode()}
    the_drafts().keep_files(the_actor().id, _FORM, "", files)
    return told


def waiting(case_id: str) -> Waiting | None:
    """What this person lets wait for an order of this case; None where nothing does."""
    told = _file(_TOLD)
    found = None if told is None else Waiting(**json.loads(told))
    return found if found is not None and found.case_id == case_id else None


def waiting_page(case_id: str, number: int) -> bytes | None:
    """A page of it, from 1; None where there is no such page."""
    found = waiting(case_id)
    return None if found is None or not 1 <= number <= found.drawn else _file(str(number))


def take_received(store: Store, unit_keys: UnitKeys, case_id: str) -> ReceivedDocument | None:
    """What waits, as it is handed to the step that records the order; None where nothing does."""
    found, data = waiting(case_id), _file(_WHOLE)
    if found is None or data is None:
        return None
    pages = [_file(str(number)) for number in range(1, found.drawn + 1)]
    whole = tuple(page for page in pages if page is not None)
    drawn = DrawnDocument(whole, found.page_count or 0) if whole else None
    return ReceivedDocument(data, drawn, open_vault(store, unit_keys))


def forget_waiting() -> None:
    """Let nothing wait any more."""
    the_drafts().drop(the_actor().id, _FORM, "")


def _file(name: str) -> bytes | None:
    return the_drafts().file(the_actor().id, _FORM, "", name)
