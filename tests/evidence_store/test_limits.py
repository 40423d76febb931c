"""What limits long work is told by how busy the processors are, and where the image lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence_store.worker.limits import WorkLimit, cpu_of_session, storage_of

MOUNTED = """1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:40 / /mnt/evidence rw - cifs //server/evidence rw
3 2 8:2 / /mnt/evidence/local\\040disk rw - ext4 /dev/sdb1 rw
4 1 0:41 / /mnt/Llŷr rw - nfs4 server:/llyr rw
broken
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTED, "utf-8")
    return path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/home/u/disk.raw", "disk"),
        ("/mnt/evidence/case/disk.E01", "network"),
        ("/mnt/evidence/local disk/disk.E01", "disk"),
        ("/mnt/evidence2/disk.E01", "disk"),
        ("/mnt/Llŷr/disk.E01", "network"),
    ],
)
def test_a_path_lies_on_what_is_mounted_nearest(mounts: Path, path: str, said: str) -> None:
    assert storage_of(Path(path), mounts=mounts) == said


def test_where_nobody_tells_nothing_is_said(tmp_path: Path) -> None:
    away = tmp_path / "away"

    assert storage_of(Path("/x"), mounts=away) is None
    assert WorkLimit(Path("/x"), cpu=lambda: 0.0, processors=1, mounts=away).now() is None


@pytest.mark.parametrize(
    ("taken", "said"), [(0.2, "network"), (5.9, "network"), (6.1, "processor")]
)
def test_the_processors_limit_it_where_the_work_keeps_them_busy(
    mounts: Path, taken: float, said: str
) -> None:
    seconds, cpu = [0.0], [0.0]
    limit = WorkLimit(
        Path("/mnt/evidence/disk.E01"),
        cpu=lambda: cpu[0],
        processors=2,
        clock=lambda: seconds[0],
        mounts=mounts,
    )
    assert limit.now() is None  # too early to tell

    seconds[0], cpu[0] = 5.0, taken

    assert limit.now() == said


def test_the_time_of_a_session_is_that_of_its_processes() -> None:
    own = cpu_of_session(os.getsid(0))

    assert own > 0
    assert cpu_of_session(2**22 + 1) == 0
