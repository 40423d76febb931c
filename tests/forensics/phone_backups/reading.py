"""A source with backups in it, read in this process: what is said of it, and its files."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.containers.opening import identify_folder, identify_source
from forensics.containers.reader import no_sign
from forensics.phone_backups.finding import BackupTask, find_backups
from forensics.phone_backups.opened import open_held
from forensics.value_classes import dataclass
from forensics.values import Fault
from forensics.values.backups import PhoneBackup

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Read:
    """Contents by what the backup calls them, or by their places; what stays closed; faults."""

    contents: dict[str, bytes] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(path: Path, *passphrases: str) -> Read:
    ref = identify_folder(path) if path.is_dir() else identify_source(path)
    found = list(find_backups(BackupTask(ref, passphrases), no_sign))
    backups = tuple(each for each in found if isinstance(each, PhoneBackup))
    assert all(each.makes_sense for each in backups)
    answer = Read(faults=[each.reason for each in found if isinstance(each, Fault)])
    files = open_held(replace(ref, backups=backups))
    try:
        for part in list(files.parts()):
            for file in () if isinstance(part, Fault) else files.files(part):
                if isinstance(file, Fault):
                    answer.faults.append(file.reason)
                elif file.closed:
                    answer.closed.append(file.called.decode() or file.place.decode())
                elif file.is_file:
                    stream, content = files.stream(file), bytearray(file.size)
                    stream.read_into(0, memoryview(content))
                    assert stream.damage() is None
                    stream.close()
                    name = file.called.decode() or file.place.decode()
                    answer.contents[name] = bytes(content)
    finally:
        files.close()
    return answer
