from __future__ import annotations

import os
from pathlib import Path

import pytest

from forensics.cli.passphrase import read_passphrase
from forensics.errors import WrongUseError
from forensics.passphrases.passphrase_file import new_passphrase


def from_file(path: Path, data: bytes) -> bytes:
    path.write_bytes(data)
    return read_passphrase(path, what="it", is_new=False)


@pytest.mark.parametrize(
    ("data", "passphrase"),
    [
        (b"secret", b"secret"),
        (b"secret\n", b"secret"),
        (b"secret\r\nsecond line", b"secret"),
        (b" with spaces \n", b" with spaces "),
        ("w\u0302y\n".encode(), "\u0175y".encode()),
    ],
)
def test_the_first_line_is_the_passphrase_in_normal_form(
    tmp_path: Path, data: bytes, passphrase: bytes
) -> None:
    assert from_file(tmp_path / "p", data) == passphrase


@pytest.mark.parametrize("data", [b"", b"\n", b"\nsecond", b"x" * 5000, b"\xff\n"])
def test_a_file_without_a_passphrase_is_wrong_use(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(WrongUseError):
        from_file(tmp_path / "p", data)


def test_a_file_that_cannot_be_read_is_wrong_use_and_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="passphrase file absent cannot be read: no such file"):
        read_passphrase(tmp_path / "absent", what="it", is_new=False)


def test_with_nobody_to_ask_it_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr("sys.stdin", nobody)

        with pytest.raises(WrongUseError, match="EXPUNGE_PASSPHRASE_FILE"):
            read_passphrase(None, what="it", is_new=True)


@pytest.mark.parametrize(
    "soon_guessed", ["short words", "aaaaaaaaaaaaaaaa", "passwordpassword", "qwertyuiopasdfgh"]
)
def test_a_new_passphrase_that_is_soon_guessed_is_refused_in_words_that_do_not_repeat_it(
    soon_guessed: str,
) -> None:
    with pytest.raises(WrongUseError) as refused:
        new_passphrase(soon_guessed)

    assert soon_guessed not in str(refused.value)


def test_of_a_passphrase_in_a_file_the_verb_says_what_is_weak_and_takes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p"
    file.write_text("short words")
    file.chmod(0o644)

    new = read_passphrase(file, what="the new hash set", is_new=True)
    told = capsys.readouterr().err
    again = read_passphrase(file, what="the hash set", is_new=False)

    assert new == again == b"short words"
    assert "p can be read or changed by others on this machine; run chmod 600 on it." in told
    assert "a passphrase has at least 15 characters" in told
    assert "short words" not in told
    assert "15 characters" not in capsys.readouterr().err
