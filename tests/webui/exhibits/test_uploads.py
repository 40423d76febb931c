"""What is uploaded: its size, kind and name; bombs; lists with rows that cannot be used."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import NotPermittedError
from evidence_store.kept_files.sets import imported_set, remove_leftovers
from evidence_store.workflow.scans.hash_sets import register_hash_set
from forensics.hash_sets.opening import open_hash_set
from tests.evidence_store.opened import look_at_record
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

SET_PASSPHRASE = "a set has a passphrase of its own"
GOOD = hashlib.sha256(b"one").hexdigest()
LIST = f"""reference,size,sha256
IMG-1,3,{GOOD}
IMG-1,4,{hashlib.sha256(b"four").hexdigest()}
IMG-1,3,{GOOD}
IMG-2,3,not hexadecimal
../victim,3,{hashlib.sha256(b"x").hexdigest()}
=IMG-4,0,{hashlib.sha256(b"y").hexdigest()}
"""
TRICKS = ["../../../etc/passwd", "C:\\\\Windows\\\\x.pdf", "/dev/sda", "a\\x00b.pdf", "…" * 200,
          "=cmd|' /C calc'!A0.pdf"]  # fmt: skip


def check(visitor: Visitor, document: bytes, name: str = "c.pdf") -> TestResponse:
    return visitor.post("/verify", {"document": (io.BytesIO(document), name)}, seen="/verify",
                        content_type="multipart/form-data")  # fmt: skip


def bomb_of_zeros() -> bytes:
    """A PDF whose one stream unpacks to 256 MiB, packed twice."""
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(bytes(1 << 22)) for _ in range(64)) + packer.flush()
    twice = zlib.compress(once, 9)
    length = str(len(twice)).encode()
    return b"".join(
        [
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
            b"3 0 obj<</Filter[/FlateDecode/FlateDecode]/Length ",
            length,
            b">>stream\n",
            twice,
            b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        ]
    )


def nested() -> bytes:
    """A PDF with brackets without end."""
    return b"%PDF-1.7\n1 0 obj" + b"[" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def noise() -> bytes:
    """A PDF of nothing that anybody wrote."""
    return b"%PDF-1.7\n" + b"\xff" * 99_999


@pytest.mark.parametrize("make", [bomb_of_zeros, nested, noise])
def test_a_hostile_pdf_ends_in_plain_words_and_soon(app: Flask, make: Callable[[], bytes]) -> None:
    auditor, document, begun = signed_in(app, "U1"), make(), time.monotonic()

    sent = check(auditor, document)
    page = auditor.get(sent.location).text

    assert time.monotonic() - begun < 60
    assert "Not valid" in page
    assert "Do not rely on this file." in page


@pytest.mark.family(share=1 / 3, least=2)
@pytest.mark.parametrize("name", TRICKS)
def test_the_name_of_an_upload_is_neither_used_nor_shown(app: Flask, name: str) -> None:
    auditor = signed_in(app, "U1")
    before = set(Path(tempfile.gettempdir()).iterdir())

    sent = check(auditor, b"%PDF-1.7\nnothing", name)
    page = auditor.get(sent.location).text if sent.location else sent.text

    assert sent.status_code in (303, 422)
    assert "etc/passwd" not in page
    assert "calc" not in page
    left = set(Path(tempfile.gettempdir()).iterdir()) - before
    assert not [path for path in left if path.is_file() and b"%PDF-1.7" in path.read_bytes()]


def test_more_parts_than_the_form_has_are_refused(app: Flask) -> None:
    auditor = signed_in(app, "U1")
    many: dict[str, object] = {f"part{number}": "x" for number in range(40)}

    sent = auditor.post("/verify", many, seen="/verify", content_type="multipart/form-data")

    assert sent.status_code == 413


def import_list(visitor: Visitor, unit: Unit, content: bytes) -> TestResponse:
    page = f"/cases/{unit.story.case.id}/acts/import-hash-set"
    typed = {
        "rows": (io.BytesIO(content), "../list.csv"),
        "set_passphrase": SET_PASSPHRASE,
        "supplier": "The unit of another force",
        "received": ["3", "7", "2026"],
        "held_under": "Its agreement with ours",
    }
    return visitor.send(page, visitor.fill(page, **typed))


def test_a_list_is_imported_its_bad_rows_listed_and_its_count_confirmed_by_a_second_person(
    open_app: Flask, open_unit: Unit
) -> None:
    examiner, officer = signed_in(open_app, "E1"), signed_in(open_app, "O1")

    sent = import_list(examiner, open_unit, LIST.encode())
    page = examiner.get(sent.location).text
    table = examiner.get(sent.location.replace("imported", "rejected.csv")).text
    with open_unit.store.reading() as uow:
        (known,) = uow.hash_sets.find(case_id=open_unit.story.case.id)
    confirm = f"/known-sets/{known.id}/acts/confirm"
    own = examiner.do(confirm, scheduled=2, passphrase=PASSPHRASE)
    wrong = officer.do(confirm, scheduled=3, passphrase=PASSPHRASE)
    right = officer.do(confirm, scheduled=2, passphrase=PASSPHRASE)

    assert sent.status_code == 303
    assert page.index("3 rows were not imported") < page.index("Known files")
    assert table.splitlines()[1:] == [
        "5,the sha256 digest is not 64 hexadecimal digits",
        "6,the reference is a path or holds control characters",
        "7,the file is empty",
    ]
    assert GOOD not in page + table
    assert "victim" not in page + table
    (kept,) = (open_unit.store.data / "sets").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    opened = open_hash_set(kept, passphrase=SET_PASSPHRASE.encode())
    assert (opened.digest, len(opened.known_files)) == (known.digest, 2)
    assert (own.status_code, wrong.status_code, right.status_code) == (403, 403, 303)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names no digest"),
        (b"reference,sha256\nA,zz\n", "holds no known file that can be used"),
        (b'{"value": [', "broken or cut short"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (b"sha256\n" + b"=" * 200_000, "not a CSV"),
    ],
)
def test_a_list_that_cannot_be_used_makes_no_set(
    open_app: Flask, open_unit: Unit, content: bytes, said: str
) -> None:
    sent = import_list(signed_in(open_app, "E1"), open_unit, content)

    assert sent.status_code == 422
    assert said in sent.text
    with open_unit.store.reading() as uow:
        assert uow.hash_sets.find() == []


def test_a_list_that_is_too_large_makes_no_set(
    open_app: Flask, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    examiner = signed_in(open_app, "E1")
    monkeypatch.setattr("evidence_store.kept_files.sets.LARGEST_LIST", 10)
    large = import_list(examiner, open_unit, LIST.encode())

    assert large.status_code == 422
    assert "too large for a page" in large.text


def test_a_refused_import_leaves_no_sealed_file(open_unit: Unit) -> None:
    store, manager = open_unit.store, open_unit.store.open_actor("A1", PASSPHRASE)
    sealed: list[bool] = []

    def refused() -> None:
        with imported_set(store, LIST.encode(), passphrase=SET_PASSPHRASE) as made:
            sealed.append(made.path.is_file())
            register_hash_set(store.desk_of(manager), open_unit.story.case.id, summary=made.summary)

    with pytest.raises(NotPermittedError):
        refused()

    assert sealed == [True]
    assert list((store.data / "sets").iterdir()) == []


def test_what_a_killed_import_left_is_named_and_removed_and_nothing_else(
    open_app: Flask, open_unit: Unit
) -> None:
    import_list(signed_in(open_app, "E1"), open_unit, LIST.encode())
    folder = open_unit.store.data / "sets"
    (registered,) = folder.iterdir()
    killed = [folder / f"{'5a' * 16}.set", folder / ".f_KILLED.set.0123abcd"]
    others = [registered, folder / "brought.set"]
    for path in (*killed, others[1]):
        path.write_bytes(b"sealed")
    young = folder / f"{'5b' * 16}.set"
    young.write_bytes(b"about to be registered")
    for path in (*killed, *others):
        os.utime(path, (1, 1))

    told = [one for one in look_at_record(open_unit.store.data, open_unit.store.clock)
            if one.thing == "Hash sets"]  # fmt: skip
    removed = remove_leftovers(open_unit.store)

    assert "left 2 sealed files" in told[0].sentence
    assert (removed, sorted(folder.iterdir())) == (2, sorted([*others, young]))


def test_what_became_of_a_list_is_for_the_session_that_imported_it(
    open_app: Flask, open_unit: Unit
) -> None:
    sent = import_list(signed_in(open_app, "E1"), open_unit, LIST.encode())

    assert signed_in(open_app, "E2").get(sent.location).status_code == 404


STOP = "/unit/acts/stop-and-refer"


def test_anyone_stops_an_exhibit_from_any_page_by_its_label(
    open_app: Flask, open_unit: Unit
) -> None:
    manager = signed_in(open_app, "A1")
    page = manager.get("/verify").text
    wrong = manager.do(STOP, reference="XYZ/1", note="")
    right = manager.do(STOP, reference="abc/1", note="")

    assert f'href="{STOP}"' in page
    assert (wrong.status_code, right.status_code) == (422, 303)
    with open_unit.store.reading() as uow:
        disk = uow.exhibits.get(open_unit.story.disk.id)
    assert [hold.code for hold in disk.open_holds] == ["stop_and_refer"]


def test_a_page_of_an_exhibit_stops_that_exhibit(open_app: Flask, open_unit: Unit) -> None:
    examiner, disk = signed_in(open_app, "E1"), open_unit.story.disk
    address = f"/exhibits/{disk.id}/acts/stop-and-refer"
    with open_unit.store.reading() as uow:
        (disposal,) = uow.disposals.find(exhibit_id=open_unit.story.phone.id)

    assert (
        f'app-head__stop app-no-print" href="{address}"'
        in examiner.get(f"/exhibits/{disk.id}").text
    )
    own = examiner.get(f"/disposals/{disposal.id}").text
    assert f'app-head__stop app-no-print" href="/exhibits/{disposal.exhibit_id}/acts' in own
