"""A list whose columns nobody knows, from its look to its set; and where the list came from."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from forensics.hash_sets.lists.origin import origin_from_section
from forensics.hash_sets.opening import open_hash_set
from tests.webui.conftest import PASSPHRASE, Unit, signed_in

if TYPE_CHECKING:
    from flask import Flask

ONE, TWO = (hashlib.md5(text, usedforsecurity=False).hexdigest() for text in (b"1", b"2"))
FOREIGN = f"Datei;Klasse;Summe;Bytes\ncanary.jpg;A;{ONE};3\ncanary2.jpg;B;{TWO};4\ncanary3;A;no;5\n"
SET_PASSPHRASE = "a passphrase for the set of the case"
FROM = {
    "supplier": "canary, the unit of another force",
    "received": ["3", "7", "2026"],
    "held_under": "Its agreement with ours",
    "set_passphrase": SET_PASSPHRASE,
}


def the_list() -> tuple[io.BytesIO, str]:
    return io.BytesIO(FOREIGN.encode()), "list.csv"


def test_a_person_says_which_column_is_what_and_no_name_of_a_file_is_kept(
    open_app: Flask, open_unit: Unit
) -> None:
    examiner, case = signed_in(open_app, "E1"), open_unit.story.case.id
    pages = f"/cases/{case}/acts"
    unknown = examiner.send(
        f"{pages}/import-hash-set",
        examiner.fill(f"{pages}/import-hash-set", rows=the_list(), **FROM),
    )
    looked = examiner.send(
        f"{pages}/look-at-list", examiner.fill(f"{pages}/look-at-list", rows=the_list())
    )
    form = examiner.get(looked.location).text
    typed = {"md5": "3", "size": "4", "category": "2", "categories": "a", "rows": the_list()}
    sent = examiner.send(looked.location, examiner.fill(looked.location, **typed, **FROM))
    told = examiner.get(sent.location).text

    assert (unknown.status_code, looked.status_code, sent.status_code) == (422, 303, 303)
    assert "“Look at the columns of a list”" in unknown.text
    assert looked.location.endswith("import-hash-set")
    assert f"3 Summe: {ONE[:4]}… (32 digits)" in form
    assert "1 Datei: text of 10 characters" in form
    assert "The NSRL’s Reference Data Set (RDSv3)" in form
    assert "1 row was not imported" in told
    (path,) = (open_unit.store.data / "sets").iterdir()
    opened = open_hash_set(path, passphrase=SET_PASSPHRASE.encode())
    (known,) = opened.known_files
    assert (known.digests[0].value.hex(), known.size) == (ONE, 3)
    assert opened.origin is not None
    origin = origin_from_section(opened.origin)
    assert [each.place for each in origin.rejected] == [4]
    assert origin.counts.other_categories == 1
    assert "canary" not in (form + told).replace(FROM["supplier"], "")  # type: ignore[arg-type]
    assert b"canary" not in bytes(opened.section)


def test_the_log_says_that_a_list_was_supplied_and_commits_to_by_whom(
    open_app: Flask, open_unit: Unit
) -> None:
    examiner, store, case = signed_in(open_app, "E1"), open_unit.store, open_unit.story.case.id
    page = f"/cases/{case}/acts/import-hash-set"
    rows = io.BytesIO(f"{ONE}  canary.jpg\nno line\n".encode()), "list"
    tomorrow = {**FROM, "received": ["1", "1", "2099"]}

    early = examiner.send(page, examiner.fill(page, rows=the_list(), **tomorrow))
    silent = examiner.send(page, examiner.fill(page, rows=the_list(), **{**FROM, "supplier": ""}))
    sent = examiner.send(page, examiner.fill(page, rows=rows, **FROM))

    assert (early.status_code, silent.status_code, sent.status_code) == (422, 422, 303)
    acting = store.open_actor("E1", PASSPHRASE)
    with store.reading(acting) as uow:
        (known,) = uow.hash_sets.find()
        told = [(read_leaf(each.body), each.seq) for each in uow.custody.of_case(case)]
        ((entry, number),) = ((leaf, at) for leaf, at in told if leaf.event == "hash_set.imported")
        opened = uow.custody.disclosed(number)
    assert entry.public == {"hash_set": known.id, "list_format": "digests", "refused": 1}
    assert opened["supplier"] == FROM["supplier"]
    assert (opened["received"], opened["held_under"]) == ("2026-07-03", FROM["held_under"])
    assert "canary" not in str(entry)
