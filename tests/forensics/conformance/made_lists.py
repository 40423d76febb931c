"""Lists of two known files in every format, most by the programs that write them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from typing import TYPE_CHECKING

from forensics.hash_sets.lists.reader import ListFormat
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE, TWO = b"one picture", b"another picture"
CANARY = "canary, (a) = b.jpg"
PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
PDQ_2 = "b0a10efd71cc3f429413d48d0ffffe12e34e0e17ada952a9d29684210aa9e5af"


@dataclass(frozen=True)
class MadeList:
    """A list, what it says of ``ONE`` and ``TWO``, and a bad row of it with the place of that.

    ``kinds`` are the digests that it holds, ``sizes`` whether it tells these.
    """

    data: bytes
    kinds: frozenset[str]
    spoilt: bytes
    spoilt_place: int
    sizes: bool = True


def digest(kind: str, content: bytes) -> str:
    return hashlib.new(kind, content, usedforsecurity=False).hexdigest()


def originals(folder: Path) -> list[str]:
    (folder / CANARY).write_bytes(ONE)
    (folder / "canary\n2.jpg").write_bytes(TWO)
    return [CANARY, "canary\n2.jpg"]


def run(folder: Path, *command: str) -> bytes:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


def md5sum(folder: Path) -> MadeList:
    data = run(folder, "md5sum", *originals(folder))
    spoilt = data.replace(digest("md5", ONE).encode(), b"0" * 32)
    return MadeList(data, frozenset({"md5"}), spoilt, 1, sizes=False)


def hashdeep(folder: Path) -> MadeList:
    names = originals(folder)[:1]
    (folder / "canary2").write_bytes(TWO)
    data = run(folder, "hashdeep", "-c", "md5,sha1,sha256", *names, "canary2")
    said = digest("md5", ONE).encode()
    place = next(n for n, line in enumerate(data.splitlines(), 1) if said in line)
    spoilt = data.replace(digest("sha1", ONE).encode(), b"not a digest")
    return MadeList(data, frozenset({"md5", "sha1", "sha256"}), spoilt, place)


def dfxml(folder: Path) -> MadeList:
    names = originals(folder)[:1]
    (folder / "canary2").write_bytes(TWO)
    data = run(folder, "hashdeep", "-d", "-c", "md5,sha1", *names, "canary2")
    at = data.index(digest("md5", ONE).encode())
    spoilt = data.replace(digest("sha1", ONE).encode(), b"not a digest")
    return MadeList(data, frozenset({"md5", "sha1"}), spoilt, data.count(b"<fileobject", 0, at))


def nsrl(folder: Path) -> MadeList:
    schema = (
        "CREATE TABLE FILE (sha256 VARCHAR NOT NULL, sha1 VARCHAR NOT NULL, md5 VARCHAR NOT NULL,"
        " file_name VARCHAR NOT NULL, file_size INTEGER NOT NULL, package_id INTEGER NOT NULL,"
        " CONSTRAINT PK_FILE__FILE PRIMARY KEY (sha256, sha1, md5, file_name, file_size,"
        " package_id));"
    )

    def database(name: str, size: str) -> bytes:
        rows = "".join(
            "INSERT INTO FILE VALUES ("  # noqa: S608 -- digests of this test
            + ",".join(f"'{digest(kind, content).upper()}'" for kind in ("sha256", "sha1", "md5"))
            + f",'canary.jpg',{said},1);"
            for content, said in ((ONE, size), (TWO, str(len(TWO))))
        )
        run(folder, "sqlite3", name, schema + rows)
        return (folder / name).read_bytes()

    kinds = frozenset({"md5", "sha1", "sha256"})
    good, spoilt = database("good.db", str(len(ONE))), database("spoilt.db", "-1")
    return MadeList(good, kinds, spoilt, 1)


def vics(_: Path) -> MadeList:
    def record(number: int, content: bytes) -> dict[str, object]:
        return {
            "MediaID": number,
            "Category": number,
            "MD5": digest("md5", content).upper(),
            "SHA1": digest("sha1", content).upper(),
            "MediaSize": len(content),
            "MediaFiles": [{"FileName": CANARY, "FilePath": "canary", "MD5": "canary"}],
        }

    context = (
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media"
    )
    records = [record(1, ONE), record(2, TWO)]
    bad = [{**records[0], "MD5": "0"}, records[1]]
    good, spoilt = (
        json.dumps({"@odata.context": context, "value": [{"CaseID": "c", "Media": media}]}).encode()
        for media in (records, bad)
    )
    return MadeList(good, frozenset({"md5", "sha1"}), spoilt, 1)


def table(rows: list[list[object]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def iped(_: Path) -> MadeList:
    header: list[object] = [
        "Name", "Verweis", "Größe", "Erweiterung", "Lesezeichen", "Kategorie", "MD5", "SHA1",
        "Gelöscht", "Wiederhergestellt", "Zugegriffen", "Modifiziert", "Erstellt", "Pfad",
        "TrackId",
    ]  # fmt: skip

    def row(content: bytes, size: object) -> list[object]:
        digests = [digest("md5", content).upper(), digest("sha1", content).upper()]
        ending = ["false", "false", "", "", "", f"/{CANARY}", "7A"]
        return [CANARY, "", size, "jpg", "", "Images", *digests, *ending]

    two = row(TWO, len(TWO))
    return MadeList(
        table([header, row(ONE, len(ONE)), two], ";"), frozenset({"md5", "sha1"}),
        table([header, row(ONE, "large"), two], ";"), 2,
    )  # fmt: skip


def griffeye(_: Path) -> MadeList:
    header: list[object] = [
        "Category", "File Name", "File Path", "File Type", "File Size", "Created Date", "Source ID",
        "MD5", "SHA-1",
    ]  # fmt: skip

    def row(content: bytes, size: object) -> list[object]:
        digests = [digest("md5", content), digest("sha1", content)]
        return ["KiPo", CANARY, f"C:\\{CANARY}", "Image", size, "01.01.2020", "S1", *digests]

    two = row(TWO, len(TWO))
    return MadeList(
        table([header, row(ONE, len(ONE)), two]), frozenset({"md5", "sha1"}),
        table([header, row(ONE, 0), two]), 2,
    )  # fmt: skip


def plain_csv(_: Path) -> MadeList:
    rows = [["size", "sha256", "name"]] + [
        [str(len(content)), digest("sha256", content), CANARY] for content in (ONE, TWO)
    ]
    spoilt = [rows[0], ["x", *rows[1][1:]], rows[2]]
    good, bad = (table([list(row) for row in each]) for each in (rows, spoilt))
    return MadeList(good, frozenset({"sha256"}), bad, 2)


def pdq(_: Path) -> MadeList:
    data = f"{PDQ},100,{CANARY}\n{PDQ_2},71,canary\n".encode()
    return MadeList(data, frozenset(), data.replace(b",100,", b",49,"), 1, sizes=False)


LIST_RECIPES: dict[ListFormat, Callable[[Path], MadeList]] = {
    ListFormat.NSRL: nsrl,
    ListFormat.HASHDEEP: hashdeep,
    ListFormat.DFXML: dfxml,
    ListFormat.VICS: vics,
    ListFormat.DIGESTS: md5sum,
    ListFormat.PDQ: pdq,
    ListFormat.IPED: iped,
    ListFormat.GRIFFEYE: griffeye,
    ListFormat.CSV: plain_csv,
}
