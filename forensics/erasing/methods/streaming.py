"""One pass of a keyed stream over every addressable byte, made again and compared."""

from __future__ import annotations

from dataclasses import replace

from forensics.erasing.methods.overwriting import OverwritingWithZeros
from forensics.saying.sentences import (
    say,
)
from forensics.values.erase_methods import Leaves


class OverwritingWithStream(OverwritingWithZeros):
    """Other bytes at each place: what a drive stands for by a note of its own does not pass.

    It is prepared, written, read back and judged as zeros are (ADR 82).
    """

    claim = replace(
        OverwritingWithZeros.claim,
        named=say("Overwriting with a keyed stream"),
        done_by=say("Overwrite with a keyed stream (AES-256 in counter mode), one pass"),
        how=say(
            "Each place gets bytes of its own, made from a key that is drawn when the work begins; "
            "each reading makes them again and compares. This detects a drive that leaves out "
            "zeros, compresses or repeats its beginning."
        ),
        will_be=say("overwritten with a keyed stream, read back and compared with it"),
        item_was=say(
            "was overwritten with a keyed stream from its first to its last addressable byte, "
            "read back and compared"
        ),
        copy_was=say("was overwritten with a keyed stream, read back and compared"),
        device_was=say("was overwritten with a keyed stream once"),
        leaves=Leaves.KEYED_STREAM,
    )
