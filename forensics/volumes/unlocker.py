"""What an unlocker of volumes is, and which there are.

``volumes`` recognises what is locked (``VolumeContent.ENCRYPTED``) and gives it a label: BitLocker,
BitLocker To Go, LUKS1, LUKS2, CoreStorage. A container of APFS is read, and what in it is encrypted
has its number there. What announces nothing may be VeraCrypt's: a scan gives
it that label before it tries a key. An unlocker turns such a volume and a key into what its bytes
are decrypted by; ``locked.unlocked_image`` then shows them, and what lies there is recognised like
any other volume.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from forensics.registry import Registry

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage
    from forensics.values.unlocked import UnlockedVolume
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey


class VolumeUnlocker(Protocol):
    """Opens locked volumes of one kind. The medium is only ever read."""

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """Return by what a volume is decrypted, and the place where it is then seen.

        A key is derived once: what is returned needs none of that again. A wrong key is refused by
        what the format stores to tell it, and nothing is ever returned under one. Work and memory
        are bounded, whatever the header asks for.

        Raises:
            WrongKeyError: the key does not open it.
            FileSystemError: its header is damaged, asks for more than is allowed, or is of a form
                that this version does not read.
            UnreadableExtentError: the bytes of the header cannot be read.
        """


UNLOCKERS: Registry[VolumeUnlocker] = Registry()
"""The unlockers by the label of the volumes that they open."""


def register(label: str, module: str, class_name: str) -> None:
    """Have an unlocker asked for locked volumes of a label.

    Args:
        label: of the volumes, as ``volumes.signatures`` gives it.
        module: where its class is; imported when it is first needed.
        class_name: of the unlocker, called without arguments.

    Raises:
        ValueError: there is an unlocker for this label.
    """
    UNLOCKERS.register(label, module, class_name)


register("LUKS1", "forensics.volumes.locked.luks1", "Luks1")
register("LUKS2", "forensics.volumes.locked.luks2", "Luks2")
register("BitLocker", "forensics.volumes.locked.bitlocker", "BitLocker")
register("CoreStorage", "forensics.volumes.locked.filevault", "FileVault")
register("BitLocker To Go", "forensics.volumes.locked.bitlocker", "BitLocker")
register("APFS", "forensics.volumes.locked.apfs", "Apfs")
register("VeraCrypt", "forensics.volumes.locked.veracrypt.opening", "VeraCrypt")
