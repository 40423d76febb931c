"""What arrays and volume groups are made of, as values."""

from __future__ import annotations

from forensics.errors import ForensicsError
from forensics.value_classes import dataclass
from forensics.values.volume_pieces import VolumePiece
from forensics.volume import Volume

MOST_VOLUMES = 256
"""Of one group: a machine with more logical volumes on one medium is not known."""


class NotAssembledError(ForensicsError):
    """A volume cannot be put together; its text is a sentence of ``wordings.volumes``."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """A volume of a group, and the first volume that holds a part of it.

    ``number`` counts in the group. Where ``reason`` says why it is not read, ``label`` is what it
    is, and ``pieces`` hold what is known of its bytes, none perhaps.
    """

    member: Volume
    number: int
    pieces: tuple[VolumePiece, ...]
    label: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Volumes that belong together, and what they are put together to.

    Where ``reason`` says why nothing is, ``volumes`` is empty.
    """

    members: tuple[Volume, ...]
    volumes: tuple[Assembled, ...]
    reason: str | None = None
