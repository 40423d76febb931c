from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import LOG, ROOT, ROOT_KEY
from evidence_store.errors import CertificateError, SealedKeyError
from evidence_store.open_folder.checks import CHECKS

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


def checked(store: Store) -> str:
    (check,) = (each for each in CHECKS if each.code == "keys")
    with store.reading() as uow:
        return check.run(store.subject(uow, known=()))


@pytest.mark.parametrize("of", ["one byte changed", "cut short", "empty", "the root itself"])
def test_fsck_tells_that_the_certificate_of_the_logs_key_is_another(of: str, store: Store) -> None:
    file = store.data / LOG
    pem, middle = file.read_bytes(), file.stat().st_size // 2
    checked(store)
    file.write_bytes(
        {
            "one byte changed": pem[:middle] + bytes([pem[middle] ^ 1]) + pem[middle + 1 :],
            "cut short": pem[:-9],
            "empty": b"",
            "the root itself": (store.data / ROOT).read_bytes(),
        }[of]
    )

    with pytest.raises(CertificateError, match=r"log\.pem"):
        checked(store)


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_fsck_tells_damage_in_the_sealed_root_key_without_anybodys_key(
    part: float, store: Store
) -> None:
    file = store.data / ROOT_KEY
    sealed = file.read_bytes()
    place = next(each for each in range(int(part * len(sealed)), len(sealed))
                 if chr(sealed[each]) in "012345678")  # fmt: skip
    file.write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])

    with pytest.raises(SealedKeyError, match=r"root-key\.sealed"):
        checked(store)
