from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forensics.erasing.copies.copy_key import key_path, make_key, read_key
from forensics.errors import ErasureError, RefusedTargetError


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "expunge" / "copy.key"

    key = make_key(path)

    assert (len(key), make_key(path), read_key(path)) == (32, key, key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert make_key(tmp_path / "other.key") != key


def test_a_key_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(RefusedTargetError, match="make the copy again"):
        read_key(tmp_path / "copy.key")

    assert list(tmp_path.iterdir()) == []


def test_two_processes_that_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(50):
            made = set(pool.map(make_key, [tmp_path / str(number)] * 8))
            assert len(made) == 1


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XDG_CONFIG_HOME": "/settings", "HOME": "/home/a"}, "/settings/expunge/copy.key"),
        ({"XDG_CONFIG_HOME": "", "HOME": "/home/a"}, "/home/a/.config/expunge/copy.key"),
        ({"XDG_CONFIG_HOME": "not/whole", "HOME": "/home/a"}, "/home/a/.config/expunge/copy.key"),
    ],
)
def test_the_key_stands_among_the_settings_of_the_user(
    environment: dict[str, str], expected: str
) -> None:
    assert key_path(environment) == Path(expected)


def test_without_a_home_in_the_environment_the_system_is_asked() -> None:
    assert key_path({}).parts[-3:] == (".config", "expunge", "copy.key")
    assert key_path({}).is_absolute()


@pytest.mark.parametrize("damage", ["short", "long", "open to others", "folder", "link", "pipe"])
def test_a_damaged_key_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "copy.key"
    make_key(path)
    match damage:
        case "short":
            path.write_bytes(bytes(31))
        case "long":
            path.write_bytes(bytes(33))
        case "open to others":
            path.chmod(0o640)
        case "link":
            path.rename(tmp_path / "real")
            path.symlink_to(tmp_path / "real")
        case "folder":
            path.unlink()
            path.mkdir()
        case "pipe":
            path.unlink()
            os.mkfifo(path, 0o600)

    with pytest.raises(ErasureError):
        read_key(path)
    with pytest.raises(ErasureError):
        make_key(path)
