from __future__ import annotations

import hashlib
from pathlib import Path

import pyewf

import evidence_store.demo
from forensics.scanning.sources.guarded_images import look_at_image
from forensics.values import Digest, HashAlgorithm

IMAGE = Path(evidence_store.demo.__file__).parent / "material" / "usb_disk.E01"


def test_what_the_image_itself_states_of_the_medium_is_taken_down_without_being_asked_for() -> None:
    handle = pyewf.handle()
    handle.open([str(IMAGE)])
    medium = handle.read_buffer(handle.get_media_size())
    handle.close()

    stated = look_at_image(IMAGE).digests

    assert stated == (Digest(HashAlgorithm.MD5, hashlib.md5(medium).digest()),)  # noqa: S324 -- what E01 holds
