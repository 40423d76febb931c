"""A bare Debian of a release, with one ordinary user and what the README asks for, and no more.

Made by ``debootstrap`` into a folder of the test's own and entered by ``pivot_root`` with mounts
that end with the process: below a ``chroot`` nobody can make a sandbox of their own. Its packages
come from Debian's archive and its libraries from PyPI and the npm registry, so it needs a network
and root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from forensics.value_classes import dataclass

ROOT = Path(__file__).resolve().parent.parent.parent
MIRROR = "http://deb.debian.org/debian"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
PACKAGES = "python3,ca-certificates"  # of the README's, all but what a test has missing at first
USER = "officer"
_MOUNTED = """
mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/run"
cd "$1"; shift
pivot_root . . && umount -l . && cd /
exec runuser -u officer -- env -i -C /home/officer/expunge "$@"
"""


@dataclass(frozen=True)
class BareMachine:
    """One root; ``run`` is what its user types."""

    root: Path

    @classmethod
    def make(cls, release: str, folder: Path) -> BareMachine:
        """Make the root, the user and a clone of this source tree in the user's home.

        Args:
            release: Debian's name of it, e.g. ``trixie``.
            folder: where the root is to be; it must not be there yet.
        """
        words = ["--variant=minbase", f"--include={PACKAGES}", release, str(folder), MIRROR]
        _done([shutil.which("debootstrap") or "debootstrap", *words])
        shutil.copy("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        # Where the way out leads through a proxy of the house, its certificate is known here alone.
        shutil.copy(Path("/") / CERTIFICATES, folder / CERTIFICATES)
        _done(["chroot", str(folder), "useradd", "--create-home", "--shell", "/bin/bash", USER])
        machine = cls(folder)
        _done(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(machine.checkout)])
        _done(["chroot", str(folder), "chown", "-R", f"{USER}:", f"/home/{USER}"])
        return machine

    def install(self, *packages: str) -> None:
        """Install Debian packages, as somebody with the right to do so."""
        apt = ["chroot", str(self.root), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        _done([*apt, "update", "--quiet"])
        _done([*apt, "install", "--yes", "--no-install-recommends", *packages])

    @property
    def home(self) -> Path:
        """The user's home, from outside."""
        return self.root / "home" / USER

    @property
    def checkout(self) -> Path:
        """The clone in it, from outside."""
        return self.home / "expunge"

    def run(self, *words: str, seconds: int = 1200) -> subprocess.CompletedProcess[str]:
        """Run a command as the user, in the clone, with the environment of a first sign-in."""
        place = f"/{CERTIFICATES}"
        environment = {
            "HOME": f"/home/{USER}",
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
            "LANG": "C.UTF-8",
            **{name: place for name, value in os.environ.items() if value == place},
        }
        said = [f"{name}={value}" for name, value in environment.items()]
        entered = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _MOUNTED]
        return subprocess.run(
            [*entered, "sh", str(self.root), *said, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )


def _done(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
