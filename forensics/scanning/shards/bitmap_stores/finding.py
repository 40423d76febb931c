"""Finding stores of QuickLook in a source: by names, in what was listed of it or in a child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.opening import open_files
from forensics.containers.reader import FindsNames
from forensics.errors import DiskImageError
from forensics.quicklook.stores import NAMES, BitmapStore, NamedFile, stores_of
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Fault, SourceRef
from forensics.values.source_kinds import holds_files, whole_of
from forensics.wordings import contents as wordings
from forensics.wordings import media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.survey.source_survey import Survey
    from forensics.scanning.workers.guarded_child import GuardedChild

_NAMES = frozenset(name.encode() for name in NAMES)


def stores_in(survey: Survey, child: GuardedChild) -> tuple[tuple[BitmapStore, ...], list[Fault]]:
    """Return the stores of a source, and faults for those that are not whole."""
    source = survey.source.ref
    if source is None:
        return (), []
    try:
        if holds_files(source.kind):
            files = list(child.run(find_named, source)) if survey.held else []
        else:
            files = list(_on_medium(survey))
    except (GuardedChildError, DiskImageError) as error:
        reason = wordings.STORES_UNSEEN(error)
        return (), [Fault(source.image, whole_of(source.kind), (), reason)]
    stores, others = stores_of(file for file in files if file.path.rpartition("/")[2] in NAMES)
    if not others:
        return stores, []
    reason = wordings.STORES_IN_HALVES(others)
    return stores, [Fault(source.image, whole_of(source.kind), (), reason)]


def _on_medium(survey: Survey) -> Iterator[NamedFile]:
    for entry in survey.owners.named(NAMES):
        yield NamedFile(entry.path or "", entry.size, entry=entry)


@answering(NamedFile)
def find_named(source: SourceRef, beat: Callable[[], None]) -> Iterator[NamedFile]:
    """Return the files of these names in a container of files. Runs in a guarded child.

    Raises:
        DiskImageError: it cannot be opened or listed any more.
    """
    files = open_files(source)
    try:
        if isinstance(files, FindsNames):
            for place, part in files.find(_NAMES, beat):
                path = "/" + place.decode("utf-8", "backslashreplace")
                yield NamedFile(path, part.size, part=part)
    except OSError as error:
        reason = (error.strerror or media.READ_ERROR).lower()
        raise DiskImageError(media.SYSTEM(reason)) from error
    finally:
        files.close()
