"""The custody log behind certificates of tests: its people founded it, and signed for keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.enrolled import keys_text
from evidence_store.custody.statements import as_signed
from evidence_store.domain.signing import SignedAct, act_statement, sign_act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.people import Person
    from evidence_store.domain.signing import Standing


def founding(
    people: Sequence[Person],
    *,
    at: datetime,
    standing: Callable[[], Standing],
    sign: Callable[[str], Callable[[bytes], bytes]],
    log_key: str = "a log's key",
) -> Iterator[Draft]:
    """The entries by which these people come into force: enrolled, and founded by all of them."""
    for one in people:
        public = {"person": one.id, "signing_key": one.signing_key.hex()}
        named = {"name": one.name, "rank": one.rank, "staff_number": one.staff_number}
        yield Draft("person.enrolled", None, None, at, public=public, committed=named)
    keys = keys_text({each.id: each.signing_key for each in people})
    facts = {"keys": keys, "log": "a log", "log_key": log_key, "root": "00" * 32}
    statement = act_statement(
        "unit.founded",
        signers={f"founder {place}": each.id for place, each in enumerate(people, start=1)},
        about=(None, None),
        standing=standing(),
        facts=facts,
        at=at,
    )
    signed = [
        sign_act(statement, role=role, by=by, signer=sign(by)) for role, by in statement.signers
    ]
    yield Draft(
        "unit.founded", None, None, at, public=facts,
        signed=as_signed(SignedAct(statement, tuple(signed))),
    )  # fmt: skip
