"""Raising the seal of an issued document: its own bytes stay, file and entry are made together."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.cli.disposals.certificate import certificate
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.certificate import Withdrawal
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.people.person import Duty
from evidence_store.errors import CertificateError, NotPermittedError
from evidence_store.kept_files.issuing import finish_issued, held_to_log, raise_with
from evidence_store.workflow._kit import begun_documents
from evidence_store.workflow.certificates import raising
from evidence_store.workflow.certificates.raising import LevelReached, raise_level
from tests.evidence_store.authority import Authority
from tests.evidence_store.stores import acting
from tests.evidence_store.workflow.certifying import AFTER, at_its_end, issue

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Store


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    year = timedelta(days=365)
    return Authority(tmp_path / "tsa", since=AFTER - year, until=AFTER + year)


@pytest.fixture
def desk(store: Store, authority: Authority) -> Store:
    made = at_its_end(store)
    roots = (authority.root_pem,)
    policy = replace(made.settings.policy, tsa_url="http://127.0.0.1:9/", tsa_roots=roots)
    return replace(made, settings=replace(made.settings, policy=policy))


def raised(desk: Store, record: CertificateRecord, authority: Authority) -> LevelReached:
    who = acting(desk)
    ask = partial(authority.reply_at, moment=desk.clock())
    return raise_level(
        desk.desk_of(who),
        record.id,
        to=SealLevel.B_T,
        raising=raise_with(desk, [], ask=ask),
    )


def test_a_raised_document_is_a_file_beside_the_issued_one_with_an_entry_of_its_own(
    desk: Store, authority: Authority
) -> None:
    issued = issue(desk)
    before = (desk.certificates / issued.file_name).read_bytes()

    reached = raised(desk, issued, authority)

    record = reached.record
    assert (record.level, reached.lacking) == (SealLevel.B_T, None)
    file = desk.certificates / "EXP-2026-0001.B-T.pdf"
    assert (desk.certificates / issued.file_name).read_bytes() == before
    assert file.read_bytes().startswith(before)
    with desk.reading() as uow:
        newest = read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body)
    assert newest.event == "certificate.level_raised"
    assert newest.public["pdf"] == str(record.raised[0].pdf_digest)
    assert list(desk.check(known=[]))
    verdict = verify_certificate(
        file.read_bytes(),
        trust=desk.trusted(),
        withdrawn=None,
        now=desk.clock(),
        authorities=[authority.root_pem.encode()],
    )
    assert verdict.level == "PAdES B-T"
    assert held_to_log(desk, file.read_bytes(), verdict) == verdict
    with pytest.raises(CertificateError, match="at level B-T already"):
        raised(desk, record, authority)


def test_on_a_full_disk_nothing_is_recorded_and_nothing_is_left(
    desk: Store, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = issue(desk)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(raising, "begin_document", full)
        with pytest.raises(OSError, match="No space left"):
            raised(desk, record, authority)
    with desk.reading() as uow:
        assert uow.certificates.get(record.id) == record
    assert [each.name for each in desk.certificates.iterdir()] == [record.file_name]

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    # Stopped after the commit: the next start gives the file its name.
    with monkeypatch.context() as patched:
        patched.setattr(begun_documents, "settle_documents", stopped)
        with pytest.raises(KeyboardInterrupt):
            raised(desk, record, authority)
    finish_issued(desk, acting(desk).unit_keys)
    assert (desk.certificates / "EXP-2026-0001.B-T.pdf").is_file()


def test_a_withdrawn_document_is_refused_with_its_day_and_who_may_not_is_refused(
    desk: Store, authority: Authority
) -> None:
    record = issue(desk)
    gone = Withdrawal("Wrong", "A1", AFTER, confirmed_by="B2", confirmed_at=AFTER)
    with pytest.raises(CertificateError, match=rf"was withdrawn on {AFTER:%Y-%m-%d}"):
        raising._require_standing(replace(record, withdrawal=gone))
    who = acting(desk)
    auditor = replace(who, actor=replace(who.actor, duties=frozenset({Duty.AUDITOR})))
    with pytest.raises(NotPermittedError):
        raise_level(
            desk.desk_of(auditor),
            record.id,
            to=SealLevel.B_T,
            raising=raise_with(desk, [], ask=authority.reply),
        )


def test_without_an_authority_in_the_policy_the_command_says_who_names_one(store: Store) -> None:
    with pytest.raises(CertificateError, match="names no time-stamp authority"):
        raise_with(store, [])
    told = CliRunner().invoke(certificate, ["upgrade", "--help"]).output
    assert "Not one byte of the document as it was issued changes" in " ".join(told.split())
