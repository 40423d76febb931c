"""Measure how fast locked volumes are decrypted, and a scan of one beside that of the open volume.

    python benchmarks/locked.py               384 MiB, 3 pairs; needs cryptsetup, no root
    python benchmarks/locked.py --mib 64 --pairs 1    a trial

The decrypting is told in MB of a processor's second. A pair is a scan of a LUKS2 volume with its
key, and one of what is inside, by one worker. Two thirds of a volume were written, random bytes and
text by turns: once as files of ext4, and once in no file system. What no file owns is compared as
it is stored, too, so the second ratio is the worst that there is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import XTS

from benchmarks.measuring import Job, adopt_orphans, compare
from forensics.values.unlocked import CipherKind, SectorKey
from forensics.volumes.locked.sector_ciphers import cipher_of

MIB = 1 << 20
AT_ONCE, SECONDS, SECTOR = 512 * 1024, 0.5, 512
PASSPHRASE = "benchmark"  # noqa: S105 -- of a volume that is made and thrown away here
CIPHERS = (
    (CipherKind.XTS, 32, 512),
    (CipherKind.XTS, 64, 512),
    (CipherKind.XTS, 64, 4096),
    (CipherKind.CBC_ESSIV, 32, 512),
    (CipherKind.CBC_EBOIV, 32, 512),
    (CipherKind.CBC_ELEPHANT, 64, 512),
)
FORMAT = (
    "cryptsetup", "luksFormat", "--type", "luks2", "--batch-mode", "--key-file", "-",
    "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--offset", "32768",
    "--key-size", "512", "--volume-key-file",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mib", type=int, default=384)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    adopt_orphans()
    for kind, size, sector_size in CIPHERS:
        speed = decrypting(kind, size, sector_size)
        print(f"{kind:18} {8 * size:4} bits, sectors of {sector_size:4}: {speed:6.0f} MB/s")
    for how, make in (("files of ext4", _with_files), ("no file system", _without)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder, asked.mib)
            _compare(folder, how, asked.pairs)
    alone = asked.mib * MIB * 2 / 3 / 1e6 / decrypting(CipherKind.XTS, 64, 512)
    print(f"decrypting what was written, alone: {alone:.2f} s of a processor")


def decrypting(kind: CipherKind, size: int, sector_size: int) -> float:
    """MB for each second of the processor."""
    cipher = cipher_of(SectorKey(kind, sector_size, 1, os.urandom(size)))
    sectors = AT_ONCE // sector_size
    rows = np.frombuffer(bytearray(os.urandom(AT_ONCE)), np.uint64).reshape(sectors, -1)
    numbers = np.arange(sectors, dtype=np.uint64)
    cipher.decrypt(rows, numbers)
    started, times = time.process_time(), 0
    while time.process_time() - started < SECONDS:
        cipher.decrypt(rows, numbers)
        times += 1
    return times * AT_ONCE / 1e6 / (time.process_time() - started)


def _compare(folder: Path, how: str, pairs: int) -> None:
    _seal(folder)
    _lock(folder)
    with_key = _scan(folder, "locked.raw", "--keys", str(folder / "keys"))
    ratio = compare(with_key, _scan(folder, "plain.raw"), pairs)
    print(
        f"{how}: scan with the key / of the open volume, by the processors: {ratio.cpu:.2f} "
        f"({ratio.ours.cpu:.2f} s / {ratio.theirs.cpu:.2f} s), by the clock: {ratio.wall:.2f}"
    )


def _written(number: int) -> bytes:
    """A MiB, random or text by turns."""
    if number % 2:
        return os.urandom(MIB)
    text = f"{number:08} The quick brown fox jumps over the lazy dog. ".encode()
    return (text * (MIB // len(text) + 1))[:MIB]


def _with_files(folder: Path, mib: int) -> None:
    files, plain = folder / "files", folder / "plain.raw"
    files.mkdir()
    for number in range(mib * 2 // 3):
        (files / f"{number}.bin").write_bytes(_written(number))
    with plain.open("wb") as file:
        file.truncate(mib * MIB)
    subprocess.run(
        ["/usr/sbin/mke2fs", "-q", "-t", "ext4", "-d", str(files), str(plain)], check=True
    )
    shutil.rmtree(files)


def _without(folder: Path, mib: int) -> None:
    with (folder / "plain.raw").open("wb") as file:
        for number in range(mib * 2 // 3):
            file.write(_written(number))
        file.truncate(mib * MIB)


def _seal(folder: Path) -> None:
    """A set of one picture, which is nowhere."""
    originals = folder / "originals"
    originals.mkdir()
    (originals / "known.jpg").write_bytes(os.urandom(500_000))
    (folder / "phrase").write_text("a phrase for this benchmark only\n")
    (folder / "keys").write_text(f'[[passphrase]]\nvalue = "{PASSPHRASE}"\n')
    for name in ("phrase", "keys"):
        (folder / name).chmod(0o600)
    words = ("hash-set", "build", str(originals), "--out", str(folder / "set"))
    subprocess.run(_expunge(folder, *words), check=True, capture_output=True)


def _lock(folder: Path) -> None:
    """A LUKS2 volume of the medium, sector by sector, and nothing where nothing was written."""
    plain, locked, volume_key = (folder / n for n in ("plain.raw", "locked.raw", "volume-key"))
    volume_key.write_bytes(os.urandom(64))
    with locked.open("wb") as file:
        file.truncate(plain.stat().st_size + 16 * MIB)
    words = [*FORMAT, str(volume_key), str(locked)]
    subprocess.run(words, input=PASSPHRASE.encode(), check=True)
    key, nothing = AES(volume_key.read_bytes()), bytes(SECTOR)
    with plain.open("rb") as source, locked.open("r+b") as target:
        for number in range(plain.stat().st_size // SECTOR):
            sector = source.read(SECTOR)
            if sector != nothing:
                target.seek(16 * MIB + number * SECTOR)
                mode = XTS(number.to_bytes(16, "little"))
                target.write(Cipher(key, mode).encryptor().update(sector))


def _scan(folder: Path, name: str, *keys: str) -> Job:
    words = ("scan", str(folder / name), "--workers", "1", "--hash-set", str(folder / "set"))
    out = ("--restart", "--out", str(folder / "result.json"))
    command = _expunge(folder, *words, *out, *keys)
    return Job(name, (command,), lambda: None, folder / "said", (0, 3))


def _expunge(folder: Path, *words: str) -> tuple[str, ...]:
    phrase = ("--passphrase-file", str(folder / "phrase"))
    return (sys.executable, "-P", "-m", "forensics", *words, *phrase)


if __name__ == "__main__":
    main()
