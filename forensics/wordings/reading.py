"""What is said of the comparison itself, and of the processes that do it."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

OVER_BUDGET: Final = sentence(
    "over budget: it looks like known files in more ways than any honest medium does"
)
TOO_MANY_BEGIN: Final = sentence(
    "more files begin here than on any honest medium, so not all containers among them were counted"
)
TOO_MANY_PICTURES: Final = sentence(
    "more pictures begin here than on any honest medium, so not all of them were looked at for "
    "altered copies"
)
DISPUTED: Final = sentence(
    "a digest of a known file agrees, and its size or another digest does not: the hash set "
    "contradicts itself, or two files share that digest"
)
DIGESTS_ALONE: Final = sentence("the hash set was made of digests alone and finds whole files only")
TABLES_GONE: Final = sentence("the tables of the hash set are gone; start the scan again")
TABLES_CLOSED: Final = sentence("the tables of the hash set are closed; start the scan again")
OTHER_TABLES: Final = sentence("the tables are those of another hash set; start the scan again")

WENT_DOWN: Final = sentence("its reader went down")
NOT_STARTED: Final = sentence("its reader could not be started")
SILENT: Final = wording("its reader said nothing for {number} seconds and was ended")
INVALID: Final = sentence("its reader gave an invalid answer")
UNCONFINED: Final = sentence("its reader could not be confined, so it read nothing")
TOO_MUCH: Final = sentence("its reader found more in one place than can be told")
NO_MEMORY: Final = sentence("its reader gave up (MemoryError)")
TOO_NESTED: Final = sentence("its reader gave up (RecursionError)")
NOT_TO_ITS_END: Final = wording("it was not read to its end: {cause}")
NOT_GIVEN: Final = sentence("its reader did not give these bytes")
NO_TIMES: Final = sentence("the times of files with hits could not be read")
