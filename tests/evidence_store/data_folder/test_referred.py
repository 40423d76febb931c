"""Whatever the record refers to is held to its digest; what it does not refer to is told."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.backups.archive import read_archive
from evidence_store.cli.unit.fsck import fsck
from evidence_store.domain.exhibits.photographs import Photograph, PhotographKind
from evidence_store.domain.orders.order_documents import DocumentKind, KeptDocument
from evidence_store.domain.scans.hit_lists import SCHEMA, HitList
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.errors import BackupError, WrongEntryError
from evidence_store.kept_files.hits import HitsAwayError, hits_of, keep_hits, put_back_hits
from forensics.documents import digest_of
from forensics.values import Coverage, Digest, HashAlgorithm
from tests.builders import NOON, SHA, a_draft, a_plan, an_acquisition, an_exhibit, an_order
from tests.evidence_store.keeping import keep
from tests.evidence_store.opened import create_backup, look_at_record
from tests.evidence_store.stores import acting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence_store.backed_up import Place

RESULT = b'{"what a worker": "wrote"}'
DIGEST = Digest(HashAlgorithm.SHA256, hashlib.sha256(RESULT).digest())
LIST = HitList(SCHEMA, DIGEST, ())
PLAN = f"plans/{digest_of(a_plan()).value.hex()}.json"
HITS = f"results/{DIGEST.value.hex()}.hits.json"
DOCUMENT = KeptDocument("v_1", DocumentKind.PDF, 9, DIGEST, (DIGEST,), 1, NOON, "u_1")
KEPT = (
    *(PLAN, HITS, "results/j_1.json"),
    *("vault/g_1.sealed", "vault/v_1.sealed", "vault/v_1.1.sealed"),
)
"""One file of each kind that a record refers to, beside issued documents."""


@pytest.fixture
def worked(place: Place) -> Place:
    """A folder in which an exhibit was photographed, and scanned by a worker."""
    store = place.store()
    shot = Photograph("g_1", PhotographKind.SEAL, SHA, 9, DIGEST, NOON, "u_1", "")
    scan = ScanRecord(
        NOON,
        9,
        0,
        0,
        {},
        0,
        DIGEST,
        SHA,
        "tool",
        Coverage(compared=1),
        (),
        "n_1",
        1,
        "x_3",
        "a_1",
        "u_1",
    )
    said = {"scan": "n_1", "hit_list": str(digest_of(LIST))}
    asked = store.find_person("A1").id
    job = Job(
        "j_1", 1, JobKind.SCAN, "c_1", OfExhibit("x_3", "a_1"), asked, NOON, state=JobState.DONE
    )
    who = acting(store)
    with store.unit_of_work(who.unit_keys) as uow:
        exhibit = an_exhibit(id="x_3", reference="ABC/3")
        order = an_order(id="o_3", document=DOCUMENT)
        keep(uow, who, exhibit, an_acquisition(exhibit_id="x_3"), order, job, at=store.clock())
        uow.exhibits.save(replace(exhibit, photographs=(shot,)))
        taken = {"photograph": shot.id}
        uow.custody.append(a_draft("exhibit.photographed", "c_1", "x_3", NOON, public=taken))
        uow.scans.add(scan)
        uow.custody.append(a_draft("scan.recorded", "c_1", "x_3", NOON, public=said))
        uow.commit()
    keep_hits(store, LIST)
    (store.results / "j_1.json").write_bytes(RESULT)
    (store.data / "vault").mkdir()
    for name in ("g_1", "v_1", "v_1.1"):
        (store.data / "vault" / f"{name}.sealed").write_bytes(RESULT)
    return place


def checked(place: Place) -> tuple[int, str]:
    done = CliRunner().invoke(fsck, ["--data", str(place.data)])
    return done.exit_code, f"{done.output}{done.exception}"


def doctor_says(place: Place) -> dict[str, tuple[str, str]]:
    findings = look_at_record(place.data, place.store().clock)
    return {each.thing: (each.state.value, f"{each.sentence} {each.advice}") for each in findings}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_folder_in_which_every_file_is_the_recorded_one_is_whole(worked: Place) -> None:
    assert checked(worked)[0] == 3  # no head from outside
    assert doctor_says(worked)["Files"][0] == "fine"
    assert doctor_says(worked)["Files of nobody"][0] == "fine"


@pytest.mark.family(share=1 / 2, least=6, kinds=("path", "harm"))
@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize("harm", ["flipped", "deleted"])
def test_a_file_that_the_record_refers_to_and_that_was_harmed_is_told_by_everybody(
    worked: Place, path: str, harm: str, tmp_path: Path
) -> None:
    store = worked.store()
    (flip if harm == "flipped" else type(tmp_path).unlink)(worked.data / path)

    code, said = checked(worked)
    state, told = doctor_says(worked)["Files"]
    with pytest.raises(BackupError, match="does not agree with itself") as refused:
        create_backup(store, acting(store), tmp_path / "two.age")

    assert (code, state) == (1, "bad")
    assert path in said
    assert path in told
    assert path in str(refused.value)
    assert "copy the file from there" in said
    assert not list(tmp_path.glob("*.age*"))


def test_files_of_nobody_are_told_and_are_in_no_backup(worked: Place, tmp_path: Path) -> None:
    store, told = worked.store(), list[str]()
    orphans = ("vault/g_2.sealed", f"plans/{'ab' * 32}.json", "results/j_2.json")
    for path in orphans:
        (store.data / path).write_bytes(b"left by a kill")

    actor = acting(store)
    create_backup(store, actor, tmp_path / "two.age", tell=told.append)

    (tmp_path / "out").mkdir()
    signed = read_archive(
        tmp_path / "two.age",
        into=tmp_path / "out",
        identities=[actor.identity],
        advance=lambda _: None,
    )
    kept = {each.path for each in signed.manifest.files}
    assert set(KEPT) <= kept
    assert not kept & set(orphans)
    for path in orphans:
        assert path in "\n".join(told)
        assert path in checked(worked)[1]
        assert path in doctor_says(worked)["Files of nobody"][1]


def test_a_list_of_hits_that_was_lost_is_put_back_from_the_scan_result(worked: Place) -> None:
    store = worked.store()
    (worked.data / HITS).unlink()
    (worked.data / "results" / "j_1.json").unlink()
    with pytest.raises(HitsAwayError, match="put the list back with it: expunge exhibit record-sc"):
        hits_of(store, DIGEST, listed=str(digest_of(LIST)), image="disk.raw")

    assert put_back_hits(store, LIST)

    assert hits_of(store, DIGEST, listed=str(digest_of(LIST)), image="disk.raw") == LIST


def test_no_other_list_takes_the_place_of_the_recorded_one(worked: Place) -> None:
    store = worked.store()
    other = HitList("another", DIGEST, ())

    with pytest.raises(WrongEntryError, match="recorded for another disk image"):
        put_back_hits(store, other)

    assert hits_of(store, DIGEST, listed=str(digest_of(LIST)), image="disk.raw") == LIST
