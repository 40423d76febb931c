"""What people stated in a signed statement, as tests read it from opened fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.signed.statements import FIELD, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import JsonValue


def stated_fields(opened: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What was stated in a signed statement, as far as it is opened: in clear, or committed to.

    Args:
        opened: the fields that are kept beside an entry (``CustodyLog.disclosed``).
    """
    form = opened.get(STATEMENT)
    clear = form["pub"] if isinstance(form, dict) else {}
    own = {p.removeprefix(FIELD): value for p, value in opened.items() if p.startswith(FIELD)}
    return {**(clear if isinstance(clear, dict) else {}), **own}
