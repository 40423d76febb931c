"""Raising the seal of an issued document: its own bytes stay, file and entry are made together."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.certificates.levels.raising import LevelMaterial
from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.cli.disposals.certificate import certificate
from evidence_store.cli.unit.policy import policy
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.seal_levels import LEVELS, SealLevel
from evidence_store.domain.people.person import Duty
from evidence_store.errors import CertificateError, NoStampError, NotPermittedError
from evidence_store.kept_files.issuing import finish_issued, held_to_log, raise_with
from evidence_store.workflow._kit import begun_documents
from evidence_store.workflow.certificates import raising
from evidence_store.workflow.certificates.raising import (
    LevelReached,
    Raising,
    raise_each,
    raise_level,
)
from evidence_store.workflow.certificates.seal_levels import below, list_levels
from tests.evidence_store.authority import Authority, served
from tests.evidence_store.stores import PASSPHRASES, acting
from tests.evidence_store.workflow.certifying import AFTER, at_its_end, issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import click

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow.certificates.raising import OneRaised


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
    desk: Store, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue(desk)
    before = (desk.certificates / issued.file_name).read_bytes()
    _stays_as_it_is_on_a_full_disk(desk, issued, authority)
    _stays_as_it_is_while_the_authority_is_down(desk, issued)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    # Stopped after the commit: the next start gives the file its name.
    with monkeypatch.context() as patched:
        patched.setattr(begun_documents, "settle_documents", stopped)
        with pytest.raises(KeyboardInterrupt):
            raised(desk, issued, authority)
    finish_issued(desk, acting(desk).unit_keys)

    with desk.reading() as uow:
        record = uow.certificates.get(issued.id)
        newest = read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body)
    file = desk.certificates / "EXP-2026-0001.B-T.pdf"
    assert record.level is SealLevel.B_T
    assert (desk.certificates / issued.file_name).read_bytes() == before
    assert file.read_bytes().startswith(before)
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
    _is_left_where_it_is_among_others(desk, record, authority)


def _stays_as_it_is_while_the_authority_is_down(desk: Store, record: CertificateRecord) -> None:
    def nobody(_: bytes) -> bytes:
        raise NoStampError("The authority cannot be reached.")

    with pytest.raises(NoStampError):
        list(each_of(desk, [record, record], nobody))
    (view,) = list_levels(desk.desk_of(acting(desk)))
    assert (view.record, view.is_waiting) == (record, True)
    assert view.next_takes == LEVELS[SealLevel.B_T].adds


def _is_left_where_it_is_among_others(
    desk: Store, record: CertificateRecord, authority: Authority
) -> None:
    ask = partial(authority.reply_at, moment=desk.clock())
    first, second = each_of(desk, [record, record], ask)
    assert first == second
    assert (first.is_raised, first.level) == (False, SealLevel.B_T)
    assert "at level B-T already" in first.sentence
    (view,) = list_levels(desk.desk_of(acting(desk)))
    assert not view.is_waiting
    assert view.next_takes == LEVELS[SealLevel.B_LT].adds
    assert below([view], SealLevel.B_T) == []
    assert below([view], SealLevel.B_LTA) == [record]


def each_of(
    desk: Store, records: list[CertificateRecord], ask: Callable[[bytes], bytes]
) -> Iterator[OneRaised]:
    raising = raise_with(desk, [], ask=ask)
    return raise_each(desk.desk_of(acting(desk)), records, to=SealLevel.B_T, raising=raising)


def _stays_as_it_is_on_a_full_disk(
    desk: Store, record: CertificateRecord, authority: Authority
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(raising, "begin_document", full)
        with pytest.raises(OSError, match="No space left"):
            raised(desk, record, authority)
    with desk.reading() as uow:
        assert uow.certificates.get(record.id) == record
    assert [each.name for each in desk.certificates.iterdir()] == [record.file_name]


def test_who_may_not_raises_no_level(store: Store, authority: Authority) -> None:
    who = acting(store)
    auditor = replace(who, actor=replace(who.actor, duties=frozenset({Duty.AUDITOR})))
    asks = Raising(store.certificates, store.trusted(), [], LevelMaterial(authority.reply, ()))
    with pytest.raises(NotPermittedError):
        raise_level(store.desk_of(auditor), "t_1", to=SealLevel.B_T, raising=asks)


@pytest.mark.long
def test_by_command_and_a_real_server_what_is_reached_is_kept_and_what_is_missing_said(
    store: Store, tmp_path: Path
) -> None:
    record = issue(at_its_end(store))
    real = Authority(tmp_path / "real")

    def run(group: click.Command, *words: str, by: str) -> tuple[int, str]:
        (tmp_path / by).write_text(f"{PASSPHRASES[by]}\n", "utf-8")
        (tmp_path / by).chmod(0o600)
        who = ["--data", str(store.data), "--as", by, "--passphrase-file", str(tmp_path / by)]
        told = CliRunner().invoke(group, [*words, *who])
        return told.exit_code, told.output + str(told.exception or "")

    with served(real) as url:
        roots = json.dumps([real.root_pem])
        (tmp_path / "policy.toml").write_text(
            f'[policy]\ntsa_url = "{url}"\ntsa_roots = {roots}\n', "utf-8"
        )
        assert run(policy, "propose", "--form", str(tmp_path / "policy.toml"), by="B2")[0] == 0
        assert run(policy, "confirm", by="C3")[0] == 0
        code, told = run(certificate, "upgrade", record.number, by="A1")
    assert code == 1
    assert f"{record.number} is at level PAdES B-T." in told
    assert "It did not reach B-LTA. The list of revoked certificates of" in told
    code, told = run(certificate, "upgrade", record.number, "--to", "B-LT", by="A1")
    assert code == 1
    assert "is missing" in told

    file = str(store.certificates / f"{record.number}.B-T.pdf")
    (tmp_path / "tsa.pem").write_text(real.root_pem, "utf-8")
    words = ["verify", file, "--trust", str(store.data / "root.pem")]
    told = CliRunner().invoke(certificate, [*words, "--tsa", str(tmp_path / "tsa.pem")]).output
    assert "as CN=Test TSA stamped" in told
    told = CliRunner().invoke(certificate, words).output
    assert "gives nothing here" in told


def test_without_an_authority_in_the_policy_the_command_says_who_names_one(store: Store) -> None:
    with pytest.raises(CertificateError, match="names no time-stamp authority"):
        raise_with(store, [])
    told = CliRunner().invoke(certificate, ["upgrade", "--help"]).output
    assert "Not one byte of the document as it was issued changes" in " ".join(told.split())
