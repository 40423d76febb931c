"""Numbers after a restore: what was issued since the backup keeps its number, known or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.custody.heads.known_heads import GivenHeads
from evidence_store.kept_files.editions.translations import issue_edition_of, sign_for
from evidence_store.kept_files.issuing import held_to_log, issue_extract_about
from evidence_store.workflow.certificates import translations
from tests.evidence_store.certificates import builders
from tests.evidence_store.documents.languages.made_up import made_up
from tests.evidence_store.opened import create_backup, restore_backup
from tests.evidence_store.stores import PASSPHRASES, acting, reopen
from tests.evidence_store.workflow.certifying import at_its_end, issue

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Store

DIGEST = str(made_up().digest)


def test_after_a_restore_no_number_of_an_edition_or_extract_is_given_again(
    store: Store, tmp_path: Path
) -> None:
    desk = at_its_end(store, _who_open_backups(store))
    record = issue(desk)
    sign_for(desk, desk.signing_desk(acting(desk)), made_up(), qualification="By examination")
    translations.read_translation_over(desk.signing_desk(acting(desk, "C3")), DIGEST)
    create_backup(desk, acting(desk), tmp_path / "one.age")
    lost = numbers_of_both(desk, record)
    again = restored(desk, tmp_path)
    # One number stands for one file, also where the record does not know it.
    (again.certificates / "EXT-2026-R1-DISK-1.pdf").write_bytes(b"of a time that was lost")

    made = numbers_of_both(again, record)

    assert lost == [f"{record.number}-cy", "EXT-2026-DISK-1"]
    assert made == [f"{record.number}-cy-R1", "EXT-2026-R1-DISK-2"]
    for name in (f"{record.number}.cy-R1.pdf", "EXT-2026-R1-DISK-2.pdf"):
        assert checked(again, name).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert list(again.check(known=[]))


def _who_open_backups(store: Store) -> Recorded:
    """What is on record, of people to whom a backup can be encrypted."""
    record, own = builders.training(), store.find_person("A1").recipient
    return replace(record, people=tuple(replace(each, recipient=own) for each in record.people))


def numbers_of_both(store: Store, record: CertificateRecord) -> list[str]:
    """The numbers of an edition and of an extract that are issued now."""
    who = acting(store, "B2")
    desk, keys = store.desk_of(who), who.unit_keys
    extract = issue_extract_about(store, desk, "x_DISK", keys=keys)
    edition = issue_edition_of(store, desk, record.id, language="cy", keys=keys)
    return [edition.number, extract.number]


def restored(store: Store, folder: Path) -> Store:
    """The folder restored from its backup, when two people have signed for it."""
    with store.reading() as uow:
        newest = uow.custody.head()
    restore_backup(
        folder / "one.age",
        into=folder / "again",
        identities=[acting(store).identity],
        known=lambda _: [GivenHeads("paper", (newest,))],
        clock=store.clock,
    )
    again = reopen(folder / "again", at=store.clock())
    first, second = (again.open_actor(who, PASSPHRASES[who], restored=True) for who in ("A1", "B2"))
    sign_first(again, first, second=second.actor.id)
    sign_second(again, second)
    return reopen(folder / "again", at=again.clock())


def checked(store: Store, name: str) -> Verdict:
    file = (store.certificates / name).read_bytes()
    verdict = judge(file, trust=store.trusted(), withdrawn=None, now=store.clock())
    return held_to_log(store, file, verdict)
