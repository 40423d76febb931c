"""What a source of a scan is, as all that is needed to open it again."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path

from forensics.value_classes import dataclass
from forensics.values.backups import PhoneBackup
from forensics.values.source_kinds import SourceKind
from forensics.values.unlocked import UnlockedVolume


@dataclass(frozen=True, slots=True)
class SourceRef:
    """All that a worker needs to open a source again: paths, never handles.

    ``called`` is the source's name in a result where its file name does not tell it from others.
    ``unlocked`` are volumes that a key opened, which readers then see decrypted: they hold keys, so
    that a reference which has some goes to processes of this machine alone, and is kept nowhere.
    ``backups`` are those of phones in a container of files; of those that a password opened the
    same holds.
    """

    kind: SourceKind
    segments: tuple[Path, ...]
    size: int
    called: str = ""
    unlocked: tuple[UnlockedVolume, ...] = field(default=(), repr=False)
    backups: tuple[PhoneBackup, ...] = field(default=(), repr=False)

    @property
    def stored(self) -> SourceRef:
        """The same source with every byte as it is stored."""
        return replace(self, unlocked=()) if self.unlocked else self

    @property
    def image(self) -> str:
        """How results call it: by the file name of its first segment, where that will do."""
        return self.called or self.segments[0].name
