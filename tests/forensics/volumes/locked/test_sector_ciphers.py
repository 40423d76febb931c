from __future__ import annotations

import numpy as np
import pytest
from blake3 import blake3

from forensics.values.unlocked import KEY_SIZES, SECTOR_SIZES, CipherKind, SectorKey
from forensics.volumes.locked.sector_ciphers import cipher_of
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

SECTORS = 9


@pytest.mark.parametrize("number", [0, 7, (1 << 32) - 3, (1 << 61) + 5])
@pytest.mark.parametrize("sector_size", SECTOR_SIZES)
@pytest.mark.parametrize(
    ("kind", "size"), [(kind, size) for kind, sizes in KEY_SIZES.items() for size in sizes]
)
def test_many_sectors_at_once_are_decrypted_as_one_by_one(
    kind: CipherKind, size: int, sector_size: int, number: int
) -> None:
    key = SectorKey(kind, sector_size, 3, blake3(b"key").digest(length=size))
    plain = blake3(b"plain").digest(length=SECTORS * sector_size)
    rows = np.frombuffer(bytearray(slowly_encrypted(plain, key, number=number)), np.uint64).reshape(
        SECTORS, -1
    )

    cipher_of(key).decrypt(rows, number + np.arange(SECTORS, dtype=np.uint64) * np.uint64(3))

    assert rows.tobytes() == plain


def test_keys_are_not_shown() -> None:
    assert "secret" not in repr(SectorKey(CipherKind.XTS, 512, 1, b"secret".ljust(32)))
