from __future__ import annotations

import hashlib
from pathlib import Path

import pyewf

import evidence_store.demo
from evidence_store.workflow.scans.acquisitions import digests_stored_in
from forensics.containers import identify_source
from forensics.values import Digest, HashAlgorithm

IMAGE = Path(evidence_store.demo.__file__).parent / "material" / "usb_disk.E01"


def test_what_the_image_itself_states_of_the_medium_is_taken_down_without_being_asked_for() -> None:
    handle = pyewf.handle()
    handle.open([str(IMAGE)])
    medium = handle.read_buffer(handle.get_media_size())
    handle.close()

    stated = digests_stored_in(identify_source(IMAGE))

    assert stated == (Digest(HashAlgorithm.MD5, hashlib.md5(medium).digest()),)  # noqa: S324 -- what E01 holds
