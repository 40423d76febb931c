"""Which secrets of the unit which duties open: one table, from the acts that need each of them.

* the log's seed signs every head, so everybody who records anything opens it: all but readers;
* the key for values and the certificate seal are for the duties that work on cases;
* the key for lists of withdrawn documents is for supervisors, and for officers as their deputies.
  Scanning and erasing do not open it: it says which of their certificates are no longer valid.

Each is sealed for exactly these people, and for two of them at any time (``keys.unit_keys``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.people.person import Duty, needs_unit_keys
from evidence_store.errors import NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Protocol, TypeVar

    class Keyed(Protocol):
        """Somebody who is enrolled, or asks to be."""

        @property
        def duties(self) -> tuple[Duty, ...]:
            """What they do."""

        @property
        def recipient(self) -> str:
            """The age recipient to which things are encrypted for them."""

    K = TypeVar("K", bound=Keyed)


class SecretGroup(StrEnum):
    """A group of secrets that the same duties open."""

    LOG = "log"  # the seed that signs heads, backups and bundles
    CASES = "cases"  # the key for values, the previous ones, and the certificate seal
    LISTS = "lists"  # the key that signs lists of withdrawn documents


LEAST_WRAPS = 2
"""People who open each of them at any time, at least: one lost key loses nothing."""

# A deputy signs lists too, and many units have one supervisor; two must always open the key.
_SIGNING_DEPUTIES = frozenset({Duty.OFFICER})

OPENED_BY: Mapping[SecretGroup, frozenset[Duty]] = {
    SecretGroup.LOG: frozenset(each for each in Duty if needs_unit_keys({each})),
    # Values and seal together: the same duties need both (ADR 42).
    SecretGroup.CASES: ALLOWED_DUTIES[Act.OPEN_CASE] | ALLOWED_DUTIES[Act.CERTIFY],
    SecretGroup.LISTS: ALLOWED_DUTIES[Act.SIGN_WITHDRAWN_LIST] | _SIGNING_DEPUTIES,
}
"""Which duties open it; any one of them is enough."""

NAMES: Mapping[SecretGroup, str] = {
    SecretGroup.LOG: "the custody log's key",
    SecretGroup.CASES: "values of cases and the certificate seal",
    SecretGroup.LISTS: "the key for lists of withdrawn documents",
}


def secrets_of(duties: Iterable[Duty]) -> frozenset[SecretGroup]:
    """What somebody with these duties opens."""
    held = frozenset(duties)
    return frozenset(each for each, by in OPENED_BY.items() if held & by)


def openers(people: Iterable[K], secret: SecretGroup) -> list[K]:
    """Who of these people opens it."""
    return [each for each in people if secret in secrets_of(each.duties)]


def recipients_among(people: Collection[Keyed]) -> dict[SecretGroup, tuple[str, ...]]:
    """For which age recipients each is sealed, where exactly these people act."""
    return {each: tuple(one.recipient for one in openers(people, each)) for each in SecretGroup}


def who_opens(secrets: Collection[SecretGroup]) -> str:
    """Whom to ask: the duties each of which opens all of these, in words."""
    duties = frozenset(Duty).intersection(*(OPENED_BY[each] for each in secrets))
    *most, last = sorted(each.value for each in duties)
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"{'an' if listed[0] in 'aeiou' else 'a'} {listed}"


def what_opens(secrets: Collection[SecretGroup]) -> str:
    """What these are, in words."""
    return ", and ".join(NAMES[each] for each in sorted(secrets))


def not_opened(secret: SecretGroup) -> NotPermittedError:
    """The refusal where something needs a secret that is not open here."""
    name = NAMES[secret]
    return NotPermittedError(
        f"{name[0].upper()}{name[1:]} {'are' if secret is SecretGroup.CASES else 'is'} opened by "
        f"{who_opens([secret])}. Ask one of them."
    )


def require_to_serve(duties: Iterable[Duty]) -> None:
    """Check that somebody with these duties can start a server or a worker.

    Raises:
        NotPermittedError: they do not open what its pages and its work need.
    """
    if SecretGroup.CASES not in secrets_of(duties):
        raise NotPermittedError(
            "A server shows values of cases and issues certificates, and a worker reads their "
            f"images: {who_opens([SecretGroup.CASES])} starts them. Ask one of them."
        )


def require_wrappable(
    person_id: str, duties: Iterable[Duty], *, opens: Collection[SecretGroup]
) -> None:
    """Check that everything that these duties open is open here, so that it can be sealed for them.

    Args:
        person_id: whose duties they are.
        duties: of somebody who is enrolled, or gets another key.
        opens: what is open in this process.

    Raises:
        NotPermittedError: something is not; the text says who can do it.
    """
    if missing := secrets_of(duties) - frozenset(opens):
        raise NotPermittedError(
            f"{person_id}: this person is to open {what_opens(missing)}, which is not open here. "
            f"It needs {who_opens(missing)}, who signs for this at the command line or starts the "
            "server."
        )


def too_few_among(people: Collection[Keyed]) -> SecretGroup | None:
    """What fewer than two of these people would open, if there is such a secret."""
    few = (each for each in SecretGroup if len(openers(people, each)) < LEAST_WRAPS)
    return next(few, None)
