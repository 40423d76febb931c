"""A sitting: several steps of one person in one transaction, rehearsed first, signed for once.

What a step is given in a sitting is as it always is: a desk, and a folder to read in. It finds the
record as the steps before it leave it, and nobody else finds anything of it before all is kept.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.signing.signed_acts import Rehearsing, ShownSigner, SignedBefore
from evidence_store.domain.signing.signed_lists import bytes_together, signatures_under
from evidence_store.errors import StaleStatementError
from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.open_folder.acting import KeyHolder
    from evidence_store.open_folder.folder import OneSitting

LEFT_OUT = (
    "Something that you signed would not be recorded with the rest. Nothing was recorded. Look at "
    "what waits again, then sign again."
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the steps of a sitting are given.

    Args:
        store: the folder, as it stands after the steps so far.
        signer: signs for each of them.
    """

    store: Store
    signer: ShownSigner = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rehearsal(Sitting):
    """A sitting of which nothing is kept."""

    signer: Rehearsing

    @property
    def statements(self) -> tuple[Any, ...]:
        """What would be signed for the steps so far, in their order."""
        return tuple(self.signer.asked)


@contextmanager
def rehearsing(store: Store, holder: KeyHolder) -> Iterator[Rehearsal]:
    """Do steps to see what they would record, and undo them."""
    with store.rehearsal(holder.unit_keys).begun() as uow:
        yield Rehearsal(_within(store, uow), Rehearsing())


@contextmanager
def recording(
    store: Store, holder: KeyHolder, *, statements: Sequence[Any], signature: bytes
) -> Iterator[Sitting]:
    """Do the steps that were rehearsed, and keep all of them together when the block has ended.

    Args:
        store: the folder.
        holder: who acts.
        statements: what was rehearsed.
        signature: of the person, over ``what_is_signed`` of them.

    Raises:
        StaleStatementError: a step would have something else signed than was rehearsed, or what
            was signed would be recorded in part.
        StatementError: the signature is not the person's, or not over these.
    """
    signer = SignedBefore(*zip(statements, signatures_under(statements, signature), strict=True))
    with store.sitting_of(holder.unit_keys).begun() as uow:
        yield Sitting(_within(store, uow), signer)
        if not signer.all_asked:
            raise StaleStatementError(LEFT_OUT)
        uow.keep()


@contextmanager
def at_once(store: Store, holder: KeyHolder) -> Iterator[Store]:
    """Do steps that nobody signs in one transaction, kept together when the block has ended.

    Args:
        store: the folder.
        holder: who acts.

    Returns:
        The folder as the steps are given it. Whatever the block raises, nothing is kept.
    """
    with store.sitting_of(holder.unit_keys).begun() as uow:
        yield _within(store, uow)
        uow.keep()


def what_is_signed(statements: Sequence[Any], *, by: str) -> bytes:
    """The exact bytes that one person signs for all of these.

    Raises:
        StatementError: they are too many, of several cases, or not the person's alone.
    """
    return bytes_together(statements, by=by)


def _within(store: Store, uow: OneSitting) -> Store:
    return replace(store, snapshot=uow.as_snapshot, sitting=uow)
