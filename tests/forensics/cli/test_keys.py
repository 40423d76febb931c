"""Keys of locked volumes on the command line: from a file, or asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forensics.errors import WrongUseError
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey, read_keys
from tests.forensics.volumes.locked import recipes

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = bytes(range(256)) * 256
ASK = (
    "from pathlib import Path; from forensics.cli.keys import keys_at;"
    "print(keys_at(Path('-')).passphrases)"
)


def a_volume(label: str, partition: int | None = 1) -> Volume:
    return Volume(partition, Extent(0, 4096), VolumeContent.ENCRYPTED, label)


def test_a_key_is_tried_on_its_volume_alone_and_a_bare_passphrase_on_all(tmp_path: Path) -> None:
    (tmp_path / "start.bek").write_bytes(b"\0\1\2")
    (tmp_path / "keys.toml").write_text(
        '[[volume]]\nsource = "a.raw"\nkind = "luks"\npartition = 1\npassphrase = "one"\n'
        '[[volume]]\nsource = "a.raw"\nkind = "luks"\npartition = 2\npassphrase = "two"\n'
        '[[volume]]\nsource = "a.raw"\nkind = "bitlocker"\nkey_file = "start.bek"\n'
        '[[volume]]\nsource = "b.raw"\nkind = "veracrypt"\npassphrase = "three"\n'
        '[[passphrase]]\nvalue = "all"\n'
    )

    keys = read_keys(tmp_path / "keys.toml")

    assert [k.passphrase for k in keys.for_volume("a.raw", a_volume("LUKS2"))] == [
        None, "one", "all",
    ]  # fmt: skip
    assert [k.passphrase for k in keys.for_volume("case/a.raw", a_volume("LUKS1", 2))] == [
        None, "two", "all",
    ]  # fmt: skip
    locker = keys.for_volume("a.raw", a_volume("BitLocker To Go"))
    assert [k.key_file for k in locker] == [None, b"\0\1\2", None]
    assert [k.passphrase for k in keys.for_volume("xa.raw", a_volume("LUKS2"))] == [None, "all"]
    assert keys.for_volume("a.raw", a_volume("XFS")) == ()


def test_a_key_of_veracrypt_may_have_key_files_beside_its_passphrase_and_a_pim(
    tmp_path: Path,
) -> None:
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / "two").write_bytes(b"2")
    (tmp_path / "keys.toml").write_text(
        '[[volume]]\nsource = "a.raw"\nkind = "veracrypt"\npassphrase = "p"\n'
        'key_files = ["one", "two"]\npim = 485\n'
        '[[volume]]\nsource = "a.raw"\nkind = "veracrypt"\nkey_files = ["two"]\n'
    )

    _, both, files = read_keys(tmp_path / "keys.toml").for_volume("a.raw", a_volume("VeraCrypt"))

    assert (both.passphrase, both.key_files, both.pim) == ("p", (b"1", b"2"), 485)
    assert (files.passphrase, files.key_files, files.pim) == (None, (b"2",), None)


@pytest.mark.parametrize(
    "said",
    [
        'kind = "luks"\npassphrase = "p"\npim = 1\n',
        'kind = "luks"\nkey_files = ["one"]\n',
        'kind = "veracrypt"\n',
        'kind = "veracrypt"\nkey_files = []\n',
        'kind = "veracrypt"\nkey_files = "one"\n',
        'kind = "veracrypt"\npassphrase = "p"\npim = 0\n',
        'kind = "veracrypt"\npassphrase = "p"\npim = true\n',
        'kind = "veracrypt"\npassphrase = "p"\npim = 1000000\n',
        'kind = "veracrypt"\npassphrase = "p"\nrecovery = "r"\n',
    ],
)
def test_a_key_that_no_volume_of_its_kind_has_is_refused(said: str, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")
    (tmp_path / "keys.toml").write_text(f'[[volume]]\nsource = "a"\n{said}')

    with pytest.raises(WrongUseError, match="cannot be read"):
        read_keys(tmp_path / "keys.toml")


def test_a_key_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text(
        '[[volume]]\nsource = "a"\nkind = "luks"\nkey_file = "gone"\n'
    )

    with pytest.raises(OSError, match="gone"):
        read_keys(tmp_path / "keys.toml")


def test_neither_keys_nor_what_is_wrong_with_them_is_shown(tmp_path: Path) -> None:
    key = VolumeKey("a", KeyKind.LUKS, None, passphrase="KANARIE", key_file=b"KANARIE")
    assert "KANARIE" not in repr(key)
    (tmp_path / "bad").write_text('[[passphrase]]\nvalue = "KANARIE\n')

    with pytest.raises(WrongUseError) as told:
        read_keys(tmp_path / "bad")

    assert "KANARIE" not in str(told.value)
    assert told.value.__cause__ is None


def test_keys_come_from_standard_input_where_nobody_can_be_asked() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK],
        input="first key\nsecond key\n\nnot this\n",
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout == "('first key', 'second key')\n"


def test_a_scan_opens_what_its_keys_file_names_and_warns_of_a_file_that_others_can_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / "a.bin").write_bytes(os.urandom(20_000))
    (tmp_path / "locked.raw").write_bytes(
        recipes.luks2(tmp_path, (tmp_path / "originals" / "a.bin").read_bytes() + bytes(480))
    )
    (tmp_path / "pass").write_text("orchard violin granite teaspoon\n")
    (tmp_path / "pass").chmod(0o600)
    (tmp_path / "keys").write_text(f'[[passphrase]]\nvalue = "{recipes.PASSPHRASE}"\n')
    (tmp_path / "keys").chmod(0o644)

    _expunge(tmp_path, "hash-set", "build", "originals", "--out", "set")
    said = _expunge(
        tmp_path, "scan", "locked.raw", "--hash-set", "set", "--out", "result", "--keys", "keys"
    )

    assert "Hits: 1" in said
    assert "keys can be read or changed by others" in said
    assert recipes.PASSPHRASE not in said + (tmp_path / "result").read_text()
    refused = _expunge(
        tmp_path, "scan", "locked.raw", "--hash-set", "set", "--out", "other", "--keys", "keys",
        "--scheduler", "tcp://127.0.0.1:1",
    )  # fmt: skip
    assert "do not leave this machine" in refused


def _expunge(folder: Path, *words: str) -> str:
    return subprocess.run(
        [sys.executable, "-P", "-m", "forensics", *words, "--passphrase-file", "pass"],
        cwd=folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        text=True,
    ).stdout
