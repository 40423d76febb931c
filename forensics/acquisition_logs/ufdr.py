"""The report within a Cellebrite Reader file (UFDR): a zip archive with ``report.xml`` at its root.

It is XML in the name space ``http://pa.cellebrite.com/report/2.0``: ``metadata`` of sections says
what made it and of which device, ``images`` names the files from which it was made, with their
digests. What follows (``taggedFiles``, ``decodedData``) is content, may be gigabytes, and is not
read. Sources: published readers of the form, among them CASE's mapping of UFED reports and
UFDR2DIR; the tests hold a sample.

The bytes are a suspect's: this runs in a confined child. A document type is refused, so that
nothing is ever expanded or looked up, and what is read, how deep and how much of it, is bounded.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from forensics.acquisition_logs.lines import digest_of
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable

REPORT: Final = b"report.xml"
NAME_SPACE: Final = "http://pa.cellebrite.com/report/2.0"
MOST_READ: Final = 16 * 1024 * 1024
_DEEPEST, _LONGEST, _MOST_ITEMS = 64, 256, 20_000
_CONTENT = frozenset({"taggedFiles", "decodedData", "carvedFiles"})


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report states, as it stands there: words of a stranger.

    ``digests`` are of the files from which the report was made, and not of the file that it is in.
    ``is_broken``: it broke off, or is not written as XML is.
    """

    version: str = ""
    started: str = ""
    finished: str = ""
    serial: str = ""
    imeis: tuple[str, ...] = ()
    digests: tuple[Digest, ...] = ()
    is_broken: bool = False


class _EnoughError(Exception):
    """What is left is content."""


class _RefusedError(Exception):
    """It is no report of this form, or has what none has."""


@dataclass(slots=True)
class _Reading:
    """The elements that are open, and what was found so far."""

    open: list[str] = field(default_factory=list)
    section: str = ""
    item: str = ""
    text: str = ""
    items: int = 0
    is_report: bool = False
    told: dict[str, str] = field(default_factory=dict)
    imeis: list[str] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        """Go into an element."""
        space, _, local = name.rpartition(" ")
        if not self.open:
            if (space, local) != (NAME_SPACE, "project"):
                raise _RefusedError
            self.is_report = True
        if len(self.open) >= _DEEPEST:
            raise _RefusedError
        if len(self.open) == 1 and local in _CONTENT:
            raise _EnoughError
        self.open.append(local)
        if local == "metadata":
            self.section = attributes.get("section", "")
        elif local == "item":
            self.item, self.text = attributes.get("name", ""), ""

    def says(self, text: str) -> None:
        """Take text, where it is an item's; no more than is ever kept."""
        if self.item and len(self.text) < _LONGEST:
            self.text += text[:_LONGEST]

    def ends(self, _name: str) -> None:
        """Come out of an element."""
        if self.open.pop() != "item":
            return
        self.items += 1
        if self.items > _MOST_ITEMS:
            raise _EnoughError
        self._take(self.item, self.text.strip())
        self.item = ""

    def _take(self, name: str, text: str) -> None:
        if "image" in self.open:
            digest = digest_of(name, text)
            self.digests += [] if digest is None else [digest]
        elif name.startswith("IMEI") and text not in self.imeis:
            self.imeis.append(text)
        else:
            self.told.setdefault(name, text)

    @property
    def facts(self) -> ReportFacts:
        """What was found."""
        told = self.told
        return ReportFacts(
            version=told.get("UFED_PA_Version", ""),
            started=told.get("DeviceInfoExtractionStartDateTime", ""),
            finished=told.get("DeviceInfoExtractionEndDateTime", ""),
            serial=told.get("DeviceInfoSerial", "") or told.get("Serial", ""),
            imeis=tuple(self.imeis[:8]),
            digests=tuple(self.digests[:8]),
        )


def facts_of(pieces: Iterable[bytes]) -> ReportFacts | None:
    """Read what a report states, from its pieces in order; None where it is none of this form."""
    reading = _Reading()
    # Whatever encoding it names: that would be looked up among those of Python.
    parser = expat.ParserCreate("utf-8", " ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reading.starts
    parser.EndElementHandler = reading.ends
    parser.CharacterDataHandler = reading.says
    left = MOST_READ
    try:
        for piece in pieces:
            parser.Parse(piece[:left])
            left -= len(piece)
            if left <= 0:
                break
        else:
            parser.Parse(b"", True)  # noqa: FBT003 -- expat takes it by place
    except _EnoughError:
        pass
    except (_RefusedError, expat.ExpatError, ValueError):
        if not reading.is_report:
            return None
        facts = reading.facts
        return ReportFacts(
            facts.version, facts.started, facts.finished, facts.serial, facts.imeis,
            facts.digests, is_broken=True,
        )  # fmt: skip
    return reading.facts if reading.is_report else None


def _refuse(*_: object) -> None:
    raise _RefusedError
