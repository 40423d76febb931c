"""What is said of volume shadow copies."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

CATALOGUE: Final = sentence("the catalogue of its volume shadow copies is damaged")
BLOCK_LIST: Final = sentence("the list of blocks of a volume shadow copy is damaged")
ELSEWHERE: Final = sentence("the store of a volume shadow copy lies on another volume")
TOO_MANY_BLOCKS: Final = sentence("a volume shadow copy keeps more blocks than this version reads")
NOT_LISTED: Final = wording(
    "its volume shadow copies were not listed: {cause}; their stores were compared as they are "
    "stored"
)
