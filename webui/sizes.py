"""How much may be sent to a page: little, but where it takes a file.

An act says by itself what it takes (``ActPage.takes``); the few pages besides are listed here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import request

from webui.acts.forms import LARGEST_PAPER
from webui.disposals import verification
from webui.exhibits import importing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Flask

    from webui.acts.page import ActPage

LARGEST_FORM = 64 * 1024
"""Bytes of a form without its files."""
MOST_PARTS = 20
"""Fields and files of a form with files; a day has three."""
OF_PAGES = {
    "verification.check": verification.LARGEST_UPLOAD,
    "verification.check_photograph": verification.LARGEST_OF_PAPER,
    "new_order.answer": LARGEST_PAPER + LARGEST_FORM,
    "importing.check": importing.LARGEST_IMPORT + LARGEST_FORM,
}
"""Bytes of what may be sent to the pages that take a file and are no act."""


def install(app: Flask, acts: Iterable[ActPage]) -> None:
    """Have each request bounded before anything of it is read."""
    of_acts = {f"acts.{page.endpoint}_send": page for page in acts if page.takes}
    app.before_request(partial(_bound, of_acts))


def largest_body(acts: Iterable[ActPage]) -> int:
    """Bytes of the largest request that any page takes."""
    return max((*OF_PAGES.values(), *(each.takes for each in acts))) + LARGEST_FORM


def _bound(of_acts: Mapping[str, ActPage]) -> None:
    endpoint = request.endpoint or ""
    page = of_acts.get(endpoint)
    request.max_form_parts = MOST_PARTS if page is None else page.parts or MOST_PARTS
    request.max_content_length = (
        OF_PAGES.get(endpoint, LARGEST_FORM) if page is None else page.takes + LARGEST_FORM
    )
