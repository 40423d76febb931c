"""Statements signed over a list in a way that does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure import lists
from tests.evidence_store.disclosure.defects.making import CLOSED

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.evidence_store.disclosure.defects.groups import Group


def signed_over_a_list(
    make: Callable[[lists.Signing], dict[str, object]], chance: random.Random
) -> bytes:
    """A bundle with a note that u_1 signed over a list."""
    log, closed = gen.make_log(chance, acts=2), "order.undertaking_closed"
    form = log.statement(closed, "c_one", None, None, {"settler": 1}, facts=CLOSED)
    made = make(lists.Signing(form, gen.person_key(1), chance))
    fields = {"statement": form, "sig": [{"by": "u_1", "role": "settler", "s": made}]}
    log.append(closed, case="c_one", public=CLOSED, committed=fields,
               stmt=gen.statement_digest(form))  # fmt: skip
    return gen.bundle_of(log, chance, keep=1.0).sealed()


def _broken(make: lists.Defect) -> Callable[[random.Random], bytes]:
    return lambda chance: signed_over_a_list(make, chance)


PEOPLE: Group = {name: _broken(make) for name, make in lists.DEFECTS.items()}
