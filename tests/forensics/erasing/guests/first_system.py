"""The kernel of a guest, and its first system: one file of busybox and six modules.

It mounts ``/`` of the host by 9p, lays a file system of memory over it for what is written, and
goes on with what it is told there.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

QEMU, BUSYBOX = "qemu-system-x86_64", Path("/usr/bin/busybox")
_MODULES = ("fs/netfs/netfs", "net/9p/9pnet", "net/9p/9pnet_virtio", "fs/9p/9p",
            "fs/overlayfs/overlay", "drivers/char/virtio_console")  # fmt: skip
_INIT = """#!/bin/busybox sh
export PATH=/bin; /bin/busybox mkdir -p /proc /sys /dev /host /new /over
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for each in MODULES; do insmod /$each.ko 2>/dev/null; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 host /host
mount -t tmpfs -o size=50% over /over; mkdir /over/up /over/work
mount -t overlay -o lowerdir=/host,upperdir=/over/up,workdir=/over/work over /new
mount -t proc proc /new/proc; mount -t sysfs sys /new/sys; mount --move /dev /new/dev
mkdir -p /new/dev/shm; mount -t tmpfs shm /new/dev/shm
mount -t tmpfs run /new/run; mkdir /new/told
mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,msize=512000 told /new/told
exec switch_root /new /bin/sh /told/agent
"""

AGENT = """export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root
cd CHECKOUT
/lib/systemd/systemd-udevd --daemon; udevadm trigger --action=add --subsystem-match=block
exec 3<>$(echo /dev/vport*p1); echo ready >&3
while read -r number <&3; do
  setsid sh /told/$number </dev/null >/told/$number.out 2>&1 3<&-
  echo "$number $?" >&3
done
"""
"""What it goes on with: a device manager, and whatever it is told by the channel."""
HERE = Path(__file__).resolve().parents[4]


def require_guests() -> None:
    """Skip, with the reason, where no guest can be had."""
    for tool in (QEMU, "busybox", "cpio"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    if not any(kernels()):
        pytest.skip("the kernel of a guest is not installed (linux-image-amd64)")


def kernels() -> list[Path]:
    return sorted(
        each for each in Path("/boot").glob("vmlinuz-*-amd64") if modules_of(each).is_dir()
    )


def modules_of(kernel: Path) -> Path:
    return Path("/lib/modules") / kernel.name.removeprefix("vmlinuz-") / "kernel"


def first_system(path: Path, modules: Path) -> None:
    """Write the archive that the kernel begins with, of modules of its own."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "bin").mkdir()
        shutil.copy(BUSYBOX, root / "bin" / "busybox")
        names = []
        for each in _MODULES:
            packed = modules / f"{each}.ko.xz"
            if packed.exists():  # otherwise it is built in
                names.append(packed.name.removesuffix(".ko.xz"))
                (root / f"{names[-1]}.ko").write_bytes(lzma.decompress(packed.read_bytes()))
        (root / "init").write_text(_INIT.replace("MODULES", " ".join(names)))
        (root / "init").chmod(0o755)
        listed = "\0".join(str(each.relative_to(root)) for each in sorted(root.rglob("*")))
        with path.open("wb") as file:
            words = ["cpio", "--null", "--create", "--format=newc", "--quiet"]
            subprocess.run(words, input=listed.encode(), stdout=file, cwd=root, check=True)
