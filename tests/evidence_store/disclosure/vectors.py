"""Known answers of signatures and trees, odd points among them, and moments of odd days."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "custody" / "rfc9162_vectors.json").read_text("utf-8")
)


# RFC 8032, section 7.1: secret key, public key, message, signature.
ED25519 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
            "b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
            "1d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
            "c6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
            "e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
)


ODD: dict[str, list[str]] = {
    "inclusion": [],
    "consistency": ["sizes are equal (one) and proof is empty"],
}


def moments_about_the_changes(year: int) -> list[datetime]:
    """Each hour of the weeks in which the clocks of London change, and of three days a season."""
    weeks = [
        datetime(year, *day, tzinfo=UTC) for day in ((3, 25), (10, 25), (1, 1), (7, 1), (12, 30))
    ]
    hours = [each + timedelta(hours=n) for each in weeks for n in range(8 * 24)]
    return [each + timedelta(milliseconds=by) for each in hours for by in (-1, 0)]
