from __future__ import annotations

from pathlib import Path

import pytest

from forensics.hash_set import HashSet
from forensics.value_classes import dataclass
from tests.forensics.scanning.builders import a_whole_set_of
from tests.forensics.scanning.recipes import (
    Pictures,
    a_fat_medium,
    a_folder_medium,
    an_ntfs_medium,
)


@dataclass(frozen=True)
class Media:
    fat: Path
    ntfs: Path
    folder: Path
    pictures: Pictures
    hash_set: HashSet

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.fat, self.ntfs, self.folder)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    folder, pictures = tmp_path_factory.mktemp("media"), Pictures()
    return Media(
        a_fat_medium(folder / "stick.raw", pictures),
        an_ntfs_medium(folder / "disk.raw", pictures),
        a_folder_medium(folder / "phone", pictures),
        pictures,
        a_whole_set_of(pictures.all),
    )
