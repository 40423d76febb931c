"""What an export is, and which there are: a scan result in a form that others read.

An export names files of the medium, so it is a case file: it goes where a person says, by a command
or an act, and its bytes stand in no log. One that holds digests of known files is a disclosure too.
Each says what was not examined, so that one without hits does not read as "clean".
``docs/how-to/add-an-export.md`` makes one.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, BinaryIO, Protocol

from forensics.registry import Registry
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.exports.scanned import Scanned


@dataclass(frozen=True, slots=True)
class ExportKind:
    """What is said of an export before anybody makes one.

    Attributes:
        title: what people call it, with a capital letter.
        says: one sentence on what it holds and for whom, without its full stop.
        media_type: of its bytes.
        ending: of its file's name, with the point.
        holds_digests: whether digests of known files stand in it. Then it is a disclosure, and it
            is made of the hash set of the scan: ``Scanned.known_files`` must be there.
        tells_hits: whether it tells hits, and so what was not examined; a list of the known files
            tells neither.
    """

    title: str
    says: str
    media_type: str
    ending: str
    holds_digests: bool = False
    tells_hits: bool = True


class Export(Protocol):
    """Writes a scan result in one form. It keeps nothing between two exports."""

    @property
    @abstractmethod
    def kind(self) -> ExportKind:
        """What is said of it."""

    @abstractmethod
    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the whole export, from the file's present place on.

        The same result gives the same bytes. However many hits there are, few are in memory at a
        time. What a medium calls its files is hostile: no name ends a field, a line or an element.

        Raises:
            ForensicsError: the result is damaged; what was written is then of no use.
            OSError: the file cannot be written.
        """


EXPORTS: Registry[Export] = Registry()
"""The exports by the name that the command line and the page give them."""


def register(name: str, module: str, class_name: str) -> None:
    """Have an export offered.

    Args:
        name: its name.
        module: where its class is; imported when it is first needed.
        class_name: of the export, called without arguments.

    Raises:
        ValueError: the name is taken.
    """
    EXPORTS.register(name, module, class_name)


register("csv", "forensics.exports.hits_csv", "HitsCsv")
register("report", "forensics.exports.examiner_report.report", "ExaminerReport")
register("dfxml", "forensics.exports.dfxml", "Dfxml")
register("dfxml-digests", "forensics.exports.dfxml", "DfxmlWithDigests")
register("vics", "forensics.exports.vics", "VicsCase")
register("vics-known", "forensics.exports.vics", "VicsSet")
register("x-ways", "forensics.exports.known_lists", "XWays")
register("x-ways-sha256", "forensics.exports.known_lists", "XWaysSha256")
register("autopsy", "forensics.exports.known_lists", "Md5sum")
register("iped", "forensics.exports.known_lists", "Iped")
