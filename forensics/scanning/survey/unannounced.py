"""Volumes that announce nothing and may be VeraCrypt's: keys are tried on a number of them.

One key on one volume costs up to half a minute: a header does not say how its key was derived.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Fault
from forensics.volume import VolumeContent
from forensics.volumes.locked import system_gcrypt
from forensics.volumes.locked.veracrypt.keys import VERACRYPT
from forensics.volumes.locked.veracrypt.opening import may_be_one
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings
from forensics.wordings.volumes import IN_PIECES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.values.unlocked import UnlockedVolume
    from forensics.volume import Volume
    from forensics.volumes.keys import Keys, VolumeKey

MOST_TRIES = 64  # of a key on a volume, over all volumes of a source


def may_be_locked(
    disk_image: DiskImage, volumes: Sequence[Volume], image: str, keys: Keys
) -> tuple[Volume, ...]:
    """Return the volumes that may be VeraCrypt's and that a key is for, the largest first."""
    unknown = (v for v in volumes if v.content is VolumeContent.UNKNOWN)
    found = (v for v in unknown if keys_for(v, image, keys) and may_be_one(disk_image, v.extent))
    return tuple(sorted(found, key=lambda v: (-v.extent.length, v.extent.offset)))


def opened_unannounced(
    disk_image: DiskImage,
    volumes: Sequence[Volume],
    image: str,
    keys: Keys,
    beat: Callable[[], None],
) -> Iterator[UnlockedVolume | Fault]:
    """Return what opens each of these, or what was tried; the faults name no bytes.

    As long as none opens, such a volume is opaque as any other, and what is said of its bytes is
    said there. So a fault here is beside that one.
    """
    left = MOST_TRIES
    for number, volume in enumerate(volumes):
        tried = keys_for(volume, image, keys)
        left -= len(tried)
        if left < 0:
            reason = wordings.MORE_UNTRIED(number, len(volumes) - number)
            yield Fault(image, "whole medium", (), reason)
            return
        if volume.pieces:
            yield Fault(image, volume.where, (), wordings.MAY_BE(IN_PIECES))
        else:
            yield from _opened(disk_image, volume, image, tried, beat)


def keys_for(volume: Volume, image: str, keys: Keys) -> tuple[VolumeKey, ...]:
    """Return the keys to try on a volume that may be VeraCrypt's: none opens without a secret."""
    return keys.for_volume(image, replace(volume, label=VERACRYPT))[1:]


def _opened(
    disk_image: DiskImage,
    volume: Volume,
    image: str,
    keys: Sequence[VolumeKey],
    beat: Callable[[], None],
) -> Iterator[UnlockedVolume | Fault]:
    reason = wordings.NOT_AS_VERACRYPT if system_gcrypt.is_there() else wordings.NOT_BY_AES
    first = None
    for key in keys:
        beat()
        try:
            found = UNLOCKERS[VERACRYPT].unlock(disk_image, volume, key)
        except WrongKeyError:
            continue
        except (FileSystemError, UnreadableExtentError) as error:
            reason = wordings.MAY_BE(error)
            continue
        if first is None:
            first = found
            yield found
        elif found.inside != first.inside:
            yield Fault(image, volume.where, (), wordings.ANOTHER_INSIDE(found.label))
    if first is None:
        yield Fault(image, volume.where, (), reason)
