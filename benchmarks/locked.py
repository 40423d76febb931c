"""Measure how fast locked volumes are decrypted, and a scan of one beside that of the open volume.

    python benchmarks/locked.py               512 MiB, 3 pairs; needs cryptsetup, no root
    python benchmarks/locked.py --mib 64 --pairs 1    a trial

The decrypting is told in MB of a processor's second. A pair is a scan of a LUKS2 volume with its
key, and one of what is inside, by one worker: their ratio is quoted, of the processor and of the
clock, beside what decrypting alone would add. A third of the volume is random, a third is text, and
a third was never written.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from measuring import Job, adopt_orphans, compare

from forensics.values.unlocked import CipherKind, SectorKey
from forensics.volumes.locked.sector_ciphers import cipher_of

MIB = 1 << 20
AT_ONCE, SECONDS = 512 * 1024, 0.5
PASSPHRASE = "benchmark"  # noqa: S105 -- of a volume that is made and thrown away here
CIPHERS = (
    (CipherKind.XTS, 32, 512),
    (CipherKind.XTS, 64, 512),
    (CipherKind.XTS, 64, 4096),
    (CipherKind.CBC_ESSIV, 32, 512),
    (CipherKind.CBC_EBOIV, 32, 512),
    (CipherKind.CBC_ELEPHANT, 64, 512),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mib", type=int, default=512)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    adopt_orphans()
    for kind, size, sector_size in CIPHERS:
        speed = decrypting(kind, size, sector_size)
        print(f"{kind:18} {8 * size:4} bits, sectors of {sector_size:4}: {speed:6.0f} MB/s")
    with tempfile.TemporaryDirectory() as name:
        _compare(Path(name), asked.mib * MIB, asked.pairs)


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


def _compare(folder: Path, size: int, pairs: int) -> None:
    plain, locked = folder / "plain.raw", folder / "locked.raw"
    _make(folder, plain, locked, size)
    ratio = compare(
        _scan(folder, locked, "--keys", str(folder / "keys")), _scan(folder, plain), pairs
    )
    print(f"scan with the key / of the open volume, by the processors: {ratio.cpu:.2f}")
    print(f"  {ratio.ours.cpu:.2f} s / {ratio.theirs.cpu:.2f} s; by the clock: {ratio.wall:.2f}")
    alone = size * 2 / 3 / 1e6 / decrypting(CipherKind.XTS, 64, 512)
    print(f"decrypting what was written, alone: {alone:.2f} s of a processor")


def _make(folder: Path, plain: Path, locked: Path, size: int) -> None:
    third = size // 3 // MIB
    text = (b"The quick brown fox jumps over the lazy dog. " * (MIB // 45 + 1))[:MIB]
    with plain.open("wb") as file:
        for _ in range(third):
            file.write(os.urandom(MIB))
        for number in range(third):
            file.write(number.to_bytes(8, "little") + text[8:])
        file.truncate(size)
    picture = folder / "originals"
    picture.mkdir()
    (picture / "known.jpg").write_bytes(plain.read_bytes()[5 * MIB : 5 * MIB + 500_000])
    (folder / "phrase").write_text("a phrase for this benchmark only\n")
    (folder / "keys").write_text(f'[[passphrase]]\nvalue = "{PASSPHRASE}"\n')
    for name in ("phrase", "keys"):
        (folder / name).chmod(0o600)
    _expunge(folder, "hash-set", "build", str(picture), "--out", str(folder / "set"))
    with locked.open("wb") as file:
        file.truncate(size + 16 * MIB)
    subprocess.run(
        [
            "cryptsetup",
            "luksFormat",
            "--type",
            "luks2",
            "--batch-mode",
            "--key-file",
            "-",
            "--pbkdf",
            "pbkdf2",
            "--pbkdf-force-iterations",
            "1000",
            "--offset",
            "32768",
            "--volume-key-file",
            str(_volume_key(folder)),
            "--key-size",
            "512",
            str(locked),
        ],
        input=PASSPHRASE.encode(),
        check=True,
    )
    _encrypt(folder, plain, locked, 2 * third * MIB)


def _volume_key(folder: Path) -> Path:
    path = folder / "volume-key"
    if not path.exists():
        path.write_bytes(os.urandom(64))
    return path


def _encrypt(folder: Path, plain: Path, locked: Path, written: int) -> None:
    """Sector by sector, and nothing where nothing was written."""
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 -- for this alone
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415 -- as above
    from cryptography.hazmat.primitives.ciphers.modes import XTS  # noqa: PLC0415 -- as above

    key = AES((folder / "volume-key").read_bytes())
    with plain.open("rb") as source, locked.open("r+b") as target:
        target.seek(16 * MIB)
        for number in range(written // 512):
            mode = XTS(number.to_bytes(16, "little"))
            target.write(Cipher(key, mode).encryptor().update(source.read(512)))


def _scan(folder: Path, source: Path, *keys: str) -> Job:
    command = (
        sys.executable, "-P", "-m", "forensics", "scan", str(source), "--workers", "1",
        "--hash-set", str(folder / "set"), "--passphrase-file", str(folder / "phrase"),
        "--restart", "--out", str(folder / "result.json"), *keys,
    )  # fmt: skip
    return Job(source.name, (command,), lambda: None, folder / "said", (0, 3))


def _expunge(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "forensics",
            *words,
            "--passphrase-file",
            str(folder / "phrase"),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode not in {0, 3}:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
