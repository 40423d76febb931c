"""Sign the new epoch of a restored folder: one person states it, another confirms it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.backups.restored_note import read_note, write_note
from evidence_store.backups.restoring import beyond
from evidence_store.custody.heads.epochs import RESTORED
from evidence_store.data_folder.places import RESTORED as NOTE
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.domain.people.unit_secrets import SecretGroup, not_opened, secrets_of
from evidence_store.domain.signing.signed_acts import (
    SignedAct,
    act_statement,
    is_signed_by,
    sign_act,
)
from evidence_store.errors import (
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
    TamperedLogError,
)
from evidence_store.open_folder.case_keys import scrub_store
from evidence_store.ways import Way
from evidence_store.workflow.unit.restorations import Stated, begin_epoch
from forensics.output import flush_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evidence_store.backups.restored_note import RestoredNote
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow.unit.restorations import EpochBegun

FIRST, SECOND = "first", "second"


def sign_first(
    store: Store,
    acting: ActingWithKeys,
    *,
    second: str,
    named: Collection[str] = (),
    known: Iterable[KnownHeads] = (),
) -> RestoredNote:
    """State what was restored, and name the person who is to confirm it within 72 hours.

    Args:
        store: the restored folder.
        acting: who signs.
        second: id of the other person.
        named: exhibits that paper of the lost time names.
        known: further heads of the log from outside.

    Raises:
        OutOfSequenceError: the folder does not wait for a new epoch.
        SamePersonError: one person is named as both.
        NotPermittedError: the duties of one of them do not include it, or the other does not act.
        TamperedLogError: the log does not continue a head from outside.
        NotFoundError: nobody is enrolled under that id.
    """
    require_duty(acting.actor, Act.SIGN_RESTORATION)
    _require_waiting(store)
    if second == acting.actor.id:
        raise SamePersonError("Two different people sign a restore. Name another with --with.")
    other = store.held_person(second)
    if not other.is_present or not ALLOWED_DUTIES[Act.SIGN_RESTORATION] & set(other.duties):
        raise NotPermittedError(f"{second}: this person does not act, or may not sign a restore.")
    if SecretGroup.CASES not in secrets_of(other.duties):
        raise not_opened(SecretGroup.CASES)  # the second signer holds every exhibit, with a note
    note = read_note(store.data)
    note = replace(note, named=tuple(sorted(named))).with_heads(beyond(store, known))
    with store.reading() as uow:
        standing = uow.custody.standing(None)
    statement = act_statement(
        RESTORED,
        signers={FIRST: acting.actor.id, SECOND: second},
        about=(None, None),
        standing=standing,
        facts=note.facts,
        at=store.clock(),
    )
    signature = sign_act(statement, role=FIRST, by=acting.actor.id, signer=acting.sign)
    signed = replace(note, signed=SignedAct(statement, (signature,)))
    write_note(store.data, signed)
    return signed


def sign_second(
    store: Store, acting: ActingWithKeys, *, known: Iterable[KnownHeads] = ()
) -> EpochBegun:
    """Confirm what the first person stated: the new epoch begins, and what may have lost is frozen.

    Args:
        store: the restored folder.
        acting: the person whom the first one named.
        known: further heads of the log from outside, to compare.

    Raises:
        OutOfSequenceError: the folder does not wait, or there is no first signature.
        SamePersonError: it is the first person again.
        NotPermittedError: values of cases are not open, and holds have notes.
        StatementError: another person was named, or the first signature is not valid.
        StaleStatementError: more than 72 hours have passed; the first person signs again.
        TamperedLogError: a head from outside states more lost entries than was stated before.
    """
    _require_waiting(store)
    acting.unit_keys.require(SecretGroup.CASES)
    note = read_note(store.data)
    if note.signed is None:
        raise OutOfSequenceError(
            "This restore has not been signed for yet. The first person names the "
            "second: " + Way.BACKUP_SIGN + " --with PERSON."
        )
    statement, (first, *_) = note.signed.statement, note.signed.signatures
    if first.by == acting.actor.id:
        raise SamePersonError("You signed first. Ask the person whom you named to sign too.")
    _require_stated(store, note, known)
    signature = sign_act(statement, role=SECOND, by=acting.actor.id, signer=acting.sign)
    begun = begin_epoch(
        store.desk_of(acting),
        note.restoration,
        SignedAct(statement, (first, signature)),
        stated=Stated(note.named, note.ended, str(note.backup)),
    )
    # The backup brought destroyed values back; older pages of the journal still hold them.
    if begun.ended:
        scrub_store(store)
    # After the entry: killed before it, the note is still there to be signed again.
    (store.data / NOTE).unlink(missing_ok=True)
    flush_folder(store.data)
    return begun


def _require_waiting(store: Store) -> None:
    if not store.waits_for_epoch:
        raise OutOfSequenceError("This folder does not wait for a new epoch; nothing is to sign.")


def _require_stated(store: Store, note: RestoredNote, known: Iterable[KnownHeads]) -> None:
    """Check that the first signature is over what the note says, and nothing outside tells more."""
    signed = note.signed
    # The note lies in a file between the two signatures: anyone with the folder can rewrite it.
    facts = dict(signed.statement.facts) if signed else {}
    if signed is None or facts != note.facts:
        raise StatementError(
            "What was signed first is not what restored.json says. Have it signed "
            "again: " + Way.BACKUP_SIGN + " --with PERSON."
        )
    first = signed.signatures[0]
    key = store.held_person(first.by).signing_key
    if not is_signed_by(key, signed.statement, first.signature):
        raise StatementError("The first signature is not valid. Have it signed again.")
    more = [head for head in beyond(store, known) if str(head) not in note.heads]
    if more:
        raise TamperedLogError(
            f"A head that you gave covers {more[-1].size} entries, and the first person did not "
            "state it. Have it stated and signed again with that "
            "head: " + Way.BACKUP_SIGN + " --with."
        )
