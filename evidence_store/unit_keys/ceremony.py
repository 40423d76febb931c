"""Replace the unit's keys: one person asks and makes new ones, another certifies them and signs.

Each in a process of their own. The first makes the keys, signs for their public halves and hands
over, encrypted to the second alone, the keys and a part of what opens the root. The second opens
the root with their own part, certifies exactly the keys that were signed for, and signs too. Then
there is one entry, signed with the log's new key, and the files are put in their place.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cattrs
from cryptography import x509

from evidence_store.certificates.kept_apart import make_authority, open_authority
from evidence_store.certificates.renewing import Certified, NewKeys, renew
from evidence_store.certificates.unit_seal import make_leaf_key, to_pem
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.log_keys import (
    FIRST,
    KEYS_REPLACED,
    SECOND,
    KeysReplaced,
    replacements_in,
)
from evidence_store.data_folder.places import LOG, REPLACED, ROOT_KEY, SETTINGS, UNIT_KEYS
from evidence_store.data_folder.settings_files import settings_bytes, with_token
from evidence_store.data_folder.staging import lay_aside, put_in_place
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.domain.people.unit_secrets import recipients_among
from evidence_store.domain.signing.signed_acts import (
    SignedAct,
    act_statement,
    is_signed_by,
    sign_act,
)
from evidence_store.errors import NotPermittedError, SamePersonError, SealedKeyError, StatementError
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.root_key import (
    decrypt_for,
    encrypt_to,
    holders_among,
    open_root_key,
    own_part,
    read_sealed_root,
    root_kept_apart,
    seal_root_key,
)
from evidence_store.keys.signers import PemSigner
from evidence_store.keys.tokens.making import make_log_key, make_seal_key
from evidence_store.keys.tokens.token_signing import require_kept
from evidence_store.keys.unit_keys import (
    CaseSecrets,
    ListSecrets,
    LogSecrets,
    UnitKeys,
    wrap_unit_keys,
)
from evidence_store.open_folder.case_keys import scrub_store
from evidence_store.open_folder.store import Store
from evidence_store.unit_keys.asked import broken, read_asked, write_asked
from evidence_store.workflow.people.unit_keys import replace_unit_keys
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.certificates.kept_apart import RootAuthority
    from evidence_store.domain.people.person import Person
    from evidence_store.keys.root_key import SealedRoot
    from evidence_store.keys.tokens.token_keys import TokenPlace
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.unit_keys.asked import AskedToSign


@dataclass(frozen=True, slots=True)
class Replaced:
    """What replacing the keys did: the log's new key, the entry, and who opens the root now."""

    log_key: LogKey
    seq: int
    holders: tuple[str, ...]
    is_scrubbed: bool
    slip: RecoverySlip | None = None


@dataclass(frozen=True, slots=True)
class RootApart:
    """The folder of the unit's certificate authority, kept apart, and its passphrase.

    Where the folder is not there yet, it is made with this passphrase, and the root's key moves.
    """

    folder: Path
    passphrase: str = field(repr=False)

    def opened(self) -> RootAuthority:
        """The authority with its key open."""
        return open_authority(self.folder, self.passphrase)


def ask_new_keys(
    store: Store, acting: ActingWithKeys, *, second: str, token: TokenPlace | None = None
) -> KeysReplaced:
    """Make new keys of the unit, sign for them, and name who is to sign second within 72 hours.

    Args:
        store: the data folder.
        acting: who asks; nothing of the unit changes by it.
        second: id of the other person.
        token: in which the keys of log and seal are made; None makes them for files.

    Raises:
        NotPermittedError: the duties of one of them do not include it, or the other does not act.
        SamePersonError: one person is named as both.
        SealedKeyError: the two do not open the root's key together.
        NotFoundError: nobody is enrolled under that id.
        TokenError: the token does not make the keys.
    """
    require_duty(acting.actor, Act.REPLACE_UNIT_KEYS)
    if second == acting.actor.id:
        raise SamePersonError("Two different people replace the keys. Name another with --with.")
    other = store.held_person(second)
    if not other.is_present or not ALLOWED_DUTIES[Act.REPLACE_UNIT_KEYS] & set(other.duties):
        raise NotPermittedError(f"{second}: this person does not act, or may not replace keys.")
    sealed = read_sealed_root((store.data / ROOT_KEY).read_bytes())
    part = b""  # where the root's key is kept apart, nobody here holds any
    if not sealed.is_apart:
        part = own_part(sealed, acting.actor.id, other.id, acting.identity)
        _require_holder(sealed.holders, other)
    keys = _made(acting.unit_keys, token)
    told = _told(store, keys)
    with store.reading() as uow:
        standing = uow.custody.standing(None)
    statement = act_statement(
        KEYS_REPLACED,
        signers={FIRST: acting.actor.id, SECOND: other.id},
        about=(None, None),
        standing=standing,
        facts=told.facts,
        at=store.clock(),
    )
    signature = sign_act(statement, role=FIRST, by=acting.actor.id, signer=acting.sign)
    write_asked(
        store.data,
        SignedAct(statement, (signature,)),
        keys=encrypt_to(to_canonical(keys), other.recipient),
        part=encrypt_to(part, other.recipient),
    )
    return told


def _require_holder(holders: Sequence[str], other: Person) -> None:
    if other.id not in holders:
        raise SealedKeyError(
            f"{other.id}: this person holds no part of what opens the root's key. Two of these do: "
            f"{', '.join(holders)}."
        )


def replace_keys(
    store: Store,
    acting: ActingWithKeys,
    *,
    apart: RootApart | None = None,
    token: TokenPlace | None = None,
) -> Replaced:
    """Certify and sign for the keys that the first person made; from then on they are the unit's.

    The previous keys open what they sealed, sign nothing any more, and are wrapped again for those
    who act. Killed at any moment, the folder has the old keys or the new ones.

    Args:
        store: the data folder; afterwards every process opens it again.
        acting: the person whom the first one named.
        apart: where the root's key is kept apart, or is to be from now on.
        token: where this person says, by themselves, that the new keys are; None: in files.

    Raises:
        OutOfSequenceError: it was not asked for.
        SamePersonError: it is the first person again.
        StatementError: another person was named, or the first signature is not valid.
        StaleStatementError: more than 72 hours have passed; the first person asks again.
        SealedKeyError: the root's key does not open, or the unit's keys were replaced since; or the
            new keys are elsewhere than this person says.
        TokenError: the token does not have the new keys, or they could be read out of it.
        WaitingKeyError: the key of one of the two replaced another less than 24 hours ago.
    """
    asked = read_asked(store.data)
    signed = _signed(store, acting, asked)
    keys = _opened(store, acting, asked)
    _require_held(keys, token)
    root = _certified(store, acting, asked, keys, apart=apart)
    # Before the entry: with that, the folder's own file holds the root's key no more.
    slip = root.moved(store, apart)
    chains = (root.certified.seal_chain_pem, root.certified.list_chain_pem)
    new = replace(keys, log=LogSecrets(keys.log.seed, *chains, keys.log.token_key))
    try:
        seq = replace_unit_keys(
            replace(store.desk_of(acting), uow=store.replacing_keys(acting.unit_keys, new)),
            _told(store, keys),
            signed,
            values_key=new.values_key,
            # Before the commit: a kill right after it must find every file of the new keys
            # (ADR 36).
            lay_aside=_Laying(store, new, root, is_apart=apart is not None),
        )
    except BaseException:
        # Once the entry stands, though what came after it failed, the key is nowhere else.
        if slip is not None and apart is not None and not _is_recorded(store, keys):
            shutil.rmtree(apart.folder, ignore_errors=True)  # made just now, and nobody uses it
        raise
    # The entry decides: a kill from here on is finished by anyone who opens the folder (ADR 36).
    put_in_place(store.data)
    sealed = read_sealed_root((store.data / ROOT_KEY).read_bytes())
    if apart is not None:
        root.keep(apart.opened(), former=acting.unit_keys.log.seal_chain_pem)
    return Replaced(_told(store, keys).log_key, seq, sealed.holders, scrub_store(store), slip)


@dataclass(frozen=True, slots=True)
class _Root:
    """The root's key while it is open, with what it certified."""

    key: bytes = field(repr=False)
    certified: Certified
    was_apart: bool

    def moved(self, store: Store, apart: RootApart | None) -> RecoverySlip | None:
        """Make the authority that has the key from now on, where there is none; give its slip."""
        if apart is None or self.was_apart:
            return None
        return make_authority(
            apart.folder,
            root_pem=store.root_pem(),
            root_key=self.key,
            list_pem=_list_of(store.data),
            passphrase=apart.passphrase,
        )

    def keep(self, authority: RootAuthority, *, former: bytes) -> None:
        """Have the authority remember what it certified, and its list."""
        new = self.certified
        pems = (former, new.seal_chain_pem, new.list_chain_pem, new.log_pem)
        authority.keep(*map(x509.load_pem_x509_certificate, pems))
        authority.take_list(new.replaced_pem or b"")


def _made(old: UnitKeys, token: TokenPlace | None) -> UnitKeys:
    """Fresh keys, not certified yet, with those that open what was sealed before."""
    former = (old.values_key, *old.former_values)
    if token is not None:
        return UnitKeys(
            LogSecrets(b"", token_key=make_log_key(token).key),
            # The key for values stays in the file: values are opened by the thousand (ADR 99).
            CaseSecrets(secrets.token_bytes(32), b"", former, make_seal_key(token).key),
            ListSecrets(to_pem(make_leaf_key())),
            token,
        )
    return UnitKeys(
        LogSecrets(secrets.token_bytes(32)),
        CaseSecrets(secrets.token_bytes(32), to_pem(make_leaf_key()), former),
        ListSecrets(to_pem(make_leaf_key())),
    )


def _told(store: Store, keys: UnitKeys) -> KeysReplaced:
    """What two people sign of the new keys: public halves alone, and the digest of a secret."""
    new = _new_keys(keys)
    return KeysReplaced(
        former_key=store.log_key.alone,
        log_key=LogKey(store.log_key.origin, new.log_key),
        seal=new.seal,
        lists=new.lists,
        values=keys.open_cases.values_digest,
    )


def _is_recorded(store: Store, keys: UnitKeys) -> bool:
    """Whether the log has the entry by which these keys are the unit's."""
    with store.reading() as uow:
        replaced = replacements_in(uow.custody.control())
    return bool(replaced) and replaced[-1][1].log_key == _told(store, keys).log_key


def _new_keys(keys: UnitKeys) -> NewKeys:
    lists = PemSigner(keys.list_key_pem)
    return NewKeys(keys.seal_signer.public_key, lists.public_key, keys.log_signer.public_key)


def _signed(store: Store, acting: ActingWithKeys, asked: AskedToSign) -> SignedAct:
    """The statement with both signatures."""
    statement, (first,) = asked.signed.statement, asked.signed.signatures
    if first.by == acting.actor.id:
        raise SamePersonError("You asked for the new keys. The person whom you named signs now.")
    if (SECOND, acting.actor.id) not in statement.signers:
        raise StatementError("Another person was named to sign for the new keys.")
    key = store.held_person(first.by).signing_key
    if not is_signed_by(key, statement, first.signature):
        raise StatementError("The first signature is not valid. Have the new keys asked for again.")
    own = sign_act(statement, role=SECOND, by=acting.actor.id, signer=acting.sign)
    return SignedAct(statement, (first, own))


def _opened(store: Store, acting: ActingWithKeys, asked: AskedToSign) -> UnitKeys:
    """The new keys, if they are those that the first person signed for."""
    handed = decrypt_for(asked.keys, acting.identity)
    try:
        keys = from_json(handed, UnitKeys)
        # From the secrets themselves: the first person could hand over others than they signed.
        told = _told(store, keys).facts
    except (ValueError, TypeError, cattrs.BaseValidationError):
        raise broken() from None
    old = acting.unit_keys
    # A former key that was left out would take everything that it sealed with it.
    opens = keys.former_values == (old.values_key, *old.former_values)
    if dict(asked.signed.statement.facts) != told or not opens or len(keys.values_key) != 32:
        raise broken()
    return keys


def _require_held(keys: UnitKeys, token: TokenPlace | None) -> None:
    """Check that the new keys are where the second person says, by what the token itself tells.

    The first person could have made them in a file of their own and said otherwise, or named a
    module that keeps its keys in files and shows a token of any serial number.
    """
    in_token = {keys.log.token_key is not None, keys.open_cases.token_key is not None}
    made, said = (each and (each.module, each.serial) for each in (keys.token, token))
    if made != said or in_token != {token is not None}:
        there = (
            f"in the token {keys.token}, by its module {keys.token.module}" if keys.token else ""
        )
        raise SealedKeyError(
            f"The new keys are {there or 'in files'}. Where that is what you agreed, say so with "
            "--token SERIAL --module FILE or --in-files. Nothing was changed."
        )
    if token is not None:
        require_kept(keys.log_signer)
        require_kept(keys.seal_signer)


def _certified(
    store: Store,
    acting: ActingWithKeys,
    asked: AskedToSign,
    keys: UnitKeys,
    *,
    apart: RootApart | None,
) -> _Root:
    sealed, root_pem = read_sealed_root((store.data / ROOT_KEY).read_bytes()), store.root_pem()
    lists = [_list_of(store.data)]
    if sealed.is_apart:
        authority = _require_apart(apart)
        key = authority.key
        lists.append(authority.list_pem)
    else:
        key = _opened_by_two(store, acting, asked, sealed)
    former = Certified(
        seal_chain_pem=acting.unit_keys.log.seal_chain_pem,
        list_chain_pem=acting.unit_keys.log.list_chain_pem,
        log_pem=(store.data / LOG).read_bytes(),
        replaced_pem=b"".join(filter(None, lists)) or None,
    )
    new = renew(root_pem, key, former=former, keys=_new_keys(keys), now=store.clock())
    return _Root(key, new, sealed.is_apart)


def _require_apart(apart: RootApart | None) -> RootAuthority:
    if apart is None:
        raise SealedKeyError(
            "The root's key is kept apart from this folder, by the unit's certificate authority. "
            "Bring that, and name its folder with --ca FOLDER. Nothing was changed."
        )
    return apart.opened()


def _opened_by_two(
    store: Store, acting: ActingWithKeys, asked: AskedToSign, sealed: SealedRoot
) -> bytes:
    """The root's key, by the first person's part and the second's own."""
    ((_, first),) = [each for each in asked.signed.statement.signers if each[0] == FIRST]
    parts = (
        decrypt_for(asked.part, acting.identity),
        own_part(sealed, acting.actor.id, first, acting.identity),
    )
    return open_root_key(sealed, parts, root=store.root_pem())


def _list_of(data: Path) -> bytes | None:
    """The unit's list of replaced keys until now."""
    return (data / REPLACED).read_bytes() if (data / REPLACED).is_file() else None


@dataclass(frozen=True, slots=True)
class _Laying:
    """Lays the files of the new keys aside, within the transaction that makes their entry."""

    store: Store
    new: UnitKeys
    root: _Root
    is_apart: bool

    def __call__(self, people: Sequence[Person], *, seq: int) -> None:
        """For exactly the people who act now, by the number of the entry."""
        store, certified = self.store, self.root.certified
        public = self.new.log_signer.public_key
        keys = store.log_key.replaced_by(public, last=seq)
        former = tuple(map(str, keys.former))
        log = replace(store.settings.log, verifier_key=str(keys), former_keys=former)
        sealed = self._sealed(people)
        files = {
            UNIT_KEYS: wrap_unit_keys(self.new, recipients=recipients_among(people)),
            ROOT_KEY: sealed,
            LOG: certified.log_pem,
            REPLACED: certified.replaced_pem or b"",
            SETTINGS: settings_bytes(with_token(replace(store.settings, log=log), self.new.token)),
        }
        lay_aside(store.data, files)

    def _sealed(self, people: Sequence[Person]) -> bytes:
        """The file of the root's key: sealed for those who hold parts of it, or kept apart."""
        root = self.store.root_pem()
        if self.is_apart:
            return root_kept_apart(root=root)
        return seal_root_key(self.root.key, root=root, holders=holders_among(people))
