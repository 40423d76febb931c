"""Backups of phones by iTunes or Finder: opened by a password, named as on the telephone."""

from __future__ import annotations

import contextlib
import random
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import OverBudgetError
from forensics.errors import FileSystemError, ForensicsError, WrongKeyError
from forensics.phone_backups.database import BackupDatabase
from forensics.phone_backups.keybag import MOST_ROUNDS, read_keybag
from forensics.phone_backups.manifest import read_manifest, read_record
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.stages import STAGES
from forensics.scanning.workers.executors import spawned_pool
from forensics.value_classes import dataclass
from forensics.values import HitKind, Method, ScanResult
from forensics.volumes.keys import KeyKind, Keys, VolumeKey
from tests.forensics.contents.opened import HeldContent, changed
from tests.forensics.phone_backups import building
from tests.forensics.phone_backups.building import Backup, write
from tests.forensics.phone_backups.reading import read
from tests.forensics.scanning.altered import KNOWN, ORIGINAL, knowing, saved
from tests.forensics.scanning.builders import content_at, means, scanned

if TYPE_CHECKING:
    from forensics.hash_set import HashSet
    from forensics.values import Hit

PASSWORD = "correct horse"
DOMAIN = "AppDomain-net.whatsapp.WhatsApp"
PICTURES = {
    ("CameraRollDomain", "Media/DCIM/100APPLE/IMG_0001.JPG"): KNOWN,
    (DOMAIN, "Message/Media/saved.jpg"): saved(ORIGINAL, quality=45),
    ("HomeDomain", "Library/Notes/Complainant A.txt"): b"nothing here\n" * 300,
}
KNOWN_PATH = "CameraRollDomain/Media/DCIM/100APPLE/IMG_0001.JPG"
COPY_PATH = f"{DOMAIN}/Message/Media/saved.jpg"
CONTENTS = {f"{domain}/{path}": content for (domain, path), content in PICTURES.items()}
NAMES = set(CONTENTS)
BACKUP = Backup(PICTURES, PASSWORD)
FUZZED = 200


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return knowing(KNOWN)


def a_scan(
    source: Path,
    hash_set: HashSet,
    out: Path,
    *,
    passphrases: tuple[str, ...] = (),
    workers: int = 0,
) -> ScanResult:
    keys = Keys(
        tuple(VolumeKey(source.name, KeyKind.BACKUP, None, passphrase=each) for each in passphrases)
    )
    request = ScanRequest((source,), STAGES, False, False, keys=keys if passphrases else None)  # noqa: FBT003
    pool = means(make_executor=partial(spawned_pool, workers), in_flight=workers + 1)
    return scanned(
        hash_set=hash_set, out=out, request=request, with_means=pool if workers else means()
    )


@dataclass(frozen=True)
class Opened:
    folder: Path
    result: ScanResult

    def hit(self, name: str) -> Hit:
        (found,) = (hit for hit in self.result.hits if (hit.path or "").endswith(f"!/{name}"))
        return found


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, hash_set: HashSet) -> Opened:
    folder = tmp_path_factory.mktemp("backup")
    write(folder / "phone" / "MobileSync" / "00008110", BACKUP)
    result = a_scan(
        folder / "phone", hash_set, folder / "r", passphrases=("wrong", PASSWORD), workers=2
    )
    return Opened(folder / "phone", result)


def test_a_known_file_is_found_under_its_domain_and_path_at_its_cipher_text(opened: Opened) -> None:
    hit = opened.hit(KNOWN_PATH)

    stored, _, _ = (hit.path or "").partition("!/")
    assert stored.startswith("/MobileSync/00008110/")
    cipher_text = content_at(opened.folder / stored[1:], hit)
    assert (hit.kind, hit.method, hit.length) == (HitKind.EXACT, Method.EXACT, len(KNOWN))
    assert len(cipher_text) == len(KNOWN)
    assert cipher_text != KNOWN


def test_an_altered_copy_is_a_candidate_by_the_same_name(opened: Opened) -> None:
    assert opened.hit(COPY_PATH).is_candidate


def test_of_an_open_backup_nothing_stays_closed_and_no_fault_names_anything(opened: Opened) -> None:
    (source,) = opened.result.sources

    assert opened.result.faults == ()
    assert source.not_opened == ()
    assert source.coverage.encrypted == source.coverage.opaque == 0


@pytest.mark.parametrize(
    ("change", "passphrases", "why"),
    [
        ({}, (), "no password was given"),
        ({"is_binary": False}, ("wrong",), "the key does not open it"),
        ({"classes": ()}, (PASSWORD,), "its keys are damaged"),
        ({"classes": (1, 2)}, (PASSWORD,), "its list of files is locked by a key"),
        ({"first_rounds": 4_000_000_000}, (PASSWORD,), "asks for 4000001000 rounds"),
    ],
)
def test_what_stays_closed_is_told_with_its_reason(
    change: dict[str, object], passphrases: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    folder = write(tmp_path / "phone", replace(BACKUP, **change))  # type: ignore[arg-type]  # its own

    found = read(folder, *passphrases)

    (fault,) = found.faults
    assert fault.startswith("a backup of a phone is encrypted, and was not opened: ")
    assert why in fault.replace(",", "")
    assert not set(found.contents) & NAMES


def test_a_backup_that_is_not_encrypted_has_its_names_without_a_key(tmp_path: Path) -> None:
    folder = write(tmp_path / "phone", replace(BACKUP, password=""))

    found = read(folder)

    assert found.contents.items() >= CONTENTS.items()
    assert found.faults == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_in_a_zip_archive_the_same_is_found(method: int, tmp_path: Path) -> None:
    archive = tmp_path / "extraction.zip"
    with zipfile.ZipFile(archive, "w", method) as file:
        for place, content in BACKUP.written().items():
            file.writestr(f"Backup/{place}", content)

    found = read(archive, "wrong", PASSWORD)

    assert found.contents.items() >= CONTENTS.items()
    assert found.faults == []


def test_a_length_that_the_list_has_wrong_is_taken_from_the_content(tmp_path: Path) -> None:
    sizes = {path: 7 for _, path in PICTURES}
    folder = write(tmp_path / "phone", replace(BACKUP, sizes=sizes))

    assert read(folder, PASSWORD).contents.items() >= CONTENTS.items()


def test_files_whose_class_stays_closed_are_encrypted_and_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "phone", replace(BACKUP, classes=(1, 4)))

    found = read(folder, PASSWORD)

    assert set(found.closed) == NAMES
    assert set(found.faults) == {
        "of a backup 3 files are encrypted by keys that its password does not open"
    }


def test_where_the_list_of_files_is_damaged_all_stands_as_it_is_stored_and_is_told(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path / "phone", replace(BACKUP, password=""))
    (folder / "Manifest.db").write_bytes(b"no database")

    found = read(folder)

    (fault,) = found.faults
    assert fault.startswith("the list of files of a backup cannot be read, so 3 files")
    assert KNOWN in found.contents.values()
    assert not set(found.contents) & NAMES


def test_the_list_of_files_is_read_where_its_rows_go_on_over_pages(tmp_path: Path) -> None:
    long = {("HomeDomain", f"{number}/" + "long " * 700): b"%d" % number for number in range(9)}
    folder = write(tmp_path / "phone", Backup(long, PASSWORD))

    found = read(folder, PASSWORD)

    assert {found.contents[f"{domain}/{path}"] for domain, path in long} == set(long.values())


def test_a_password_for_a_backup_that_is_not_there_is_told(
    hash_set: HashSet, tmp_path: Path
) -> None:
    (folder := tmp_path / "phone").mkdir()
    (folder / "a.txt").write_bytes(b"nothing\n" * 100)

    (fault,) = a_scan(folder, hash_set, tmp_path / "r", passphrases=(PASSWORD,)).faults

    assert "holds no backup" in fault.reason


def test_a_wrong_password_is_told_from_a_damaged_keybag() -> None:
    keybag = BACKUP.keybag()

    assert dict(read_keybag(keybag).opened(PASSWORD)).keys() == set(BACKUP.classes)
    with pytest.raises(WrongKeyError):
        read_keybag(keybag).opened("wrong")
    with pytest.raises(FileSystemError, match="damaged"):
        read_keybag(keybag[:-1])
    with pytest.raises(FileSystemError, match="rounds"):
        read_keybag(replace(BACKUP, rounds=MOST_ROUNDS).keybag())


def test_a_number_of_rounds_that_no_sentence_can_name_is_a_damaged_keybag() -> None:
    rounds = BACKUP.rounds.to_bytes(4, "big")
    keybag = BACKUP.keybag().replace(
        b"ITER" + b"\0\0\0\4" + rounds, b"ITER" + (3000).to_bytes(4, "big") + b"\xff" * 3000
    )

    with pytest.raises(FileSystemError, match="damaged"):
        read_keybag(keybag)


def test_a_file_behind_many_whose_names_begin_alike_is_told_and_not_passed_over() -> None:
    rows = [(f"{'ab' * 8}{number:024x}", "HomeDomain", "a", 1, b"") for number in range(40)]
    database = BackupDatabase(HeldContent(building._database(rows)), lambda: None)

    with pytest.raises(OverBudgetError):
        database.find(rows[-1][0].encode())
    assert database.find(f"{7:040x}".encode()) is not None


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [FUZZED, pytest.param(100_000, marks=pytest.mark.long)])
def test_hostile_lists_are_refused_in_words_of_ours(rounds: int) -> None:
    chance = random.Random("backups")  # noqa: S311 -- no secret
    open_one = replace(BACKUP, password="")
    record = Backup._record(BACKUP, "a.jpg", b"content", bytes(32))
    seeds = (BACKUP.written()["Manifest.plist"], BACKUP.keybag(), record)
    database = open_one.written()["Manifest.db"]
    names = [place.encode()[3:] for place in open_one.written() if place[2:3] == "/"]
    for _ in range(rounds):
        manifest, keybag, some = (changed(seed, chance) for seed in seeds)
        for look in (partial(read_manifest, manifest), partial(read_keybag, keybag)):
            with contextlib.suppress(ForensicsError):
                look()
        assert len(read_record(b"d", b"p", some).wrapped) <= len(some)
        try:
            found = BackupDatabase(HeldContent(changed(database, chance)), lambda: None)
            for name in names:
                found.find(name)
        except ForensicsError:
            pass
