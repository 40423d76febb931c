#!/usr/bin/env python3
"""Set up Expunge and run it, with nothing but Python's own library.

  python3 run.py demo [--out FOLDER] [--serve] [--verbose]
                                       install, then the whole demonstration; --serve then opens
                                       its screens at http://localhost:8080
  python3 run.py test [--install] [--long] [pytest words]
                                       install what the tests need, check the code, run the tests;
                                       --cov --cov-report=html also tells which lines were run
  python3 run.py check                 what the tests check of the code itself, and nothing else
  python3 run.py fix                   mend and format what ruff can
  python3 run.py renew                 write again what is made of the code, and say what changed
  python3 run.py docs [--out FOLDER]   build the documentation site, interfaces of the code included
  python3 run.py screens [FOLDER]      take the pictures of the screens again (docs/screens)

Needs Python 3.11 or later with its venv module (Debian: python3 python3-venv). No root. The tests
use some Debian packages besides: with --install, or where CI=true, they are installed (root or
sudo); else the one command that installs them is printed.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
MOST_WORKERS = 6  # each has browsers, servers and disk images of its own
SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")

NOT_INSTALLED = """\
What Expunge needs could not be installed; the lines above say why.

The first start needs a way to PyPI and to the npm registry (directly, or by a proxy that pip and
npm are set up for). On a computer without a network, install the wheel and its libraries from a
folder that was filled elsewhere: see "Without a network" in docs/administrators.md.
"""

# Debian package -> a file that it brings; a star stands for any one folder.
TEST_PACKAGES = {
    "7zip": "/usr/bin/7z",
    "adb": "/usr/bin/adb",
    "adbd": "/usr/sbin/adbd",
    "attr": "/usr/bin/setfattr",
    "btrfs-progs": "/usr/sbin/mkfs.btrfs",
    "bubblewrap": "/usr/bin/bwrap",
    "chromium": "/usr/bin/chromium",
    "cryptsetup-bin": "/usr/sbin/cryptsetup",
    "debootstrap": "/usr/sbin/debootstrap",
    "dosfstools": "/usr/sbin/mkfs.vfat",
    "e2fsprogs": "/usr/sbin/mke2fs",
    "ewf-tools": "/usr/bin/ewfacquire",
    "exfat-fuse": "/usr/sbin/mount.exfat-fuse",
    "exfatprogs": "/usr/sbin/mkfs.exfat",
    "f2fs-tools": "/usr/sbin/mkfs.f2fs",
    "fdisk": "/usr/sbin/sfdisk",
    "firefox-esr": "/usr/bin/firefox-esr",
    "fuse3": "/usr/bin/fusermount3",
    "gcc": "/usr/bin/gcc",
    "gdisk": "/usr/sbin/sgdisk",
    "genisoimage": "/usr/bin/genisoimage",
    "hashdeep": "/usr/bin/hashdeep",
    "hdparm": "/usr/sbin/hdparm",
    "libgcrypt20": "/usr/lib/x86_64-linux-gnu/libgcrypt.so.20",  # ciphers of VeraCrypt
    "libatomic1": "/usr/lib/x86_64-linux-gnu/libatomic.so.1",  # of what drives the browsers
    "^libfuse2(t64)?$": "/usr/lib/x86_64-linux-gnu/libfuse.so.2",  # by its name in 12 and in 13
    "libnss3-tools": "/usr/bin/certutil",
    "libimobiledevice-utils": "/usr/bin/ideviceinfo",
    "linux-libc-dev": "/usr/include/asm-generic/unistd.h",
    "lvm2": "/usr/sbin/vgcreate",
    "makefs": "/usr/sbin/makefs",
    "mdadm": "/usr/sbin/mdadm",
    "mount": "/usr/sbin/losetup",
    "mtools": "/usr/bin/mcopy",
    "ntfs-3g": "/usr/bin/ntfs-3g",
    "nvme-cli": "/usr/sbin/nvme",
    "openssl": "/usr/bin/openssl",
    "poppler-utils": "/usr/bin/pdfsig",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",  # whatever version the system has
    "python3-venv": "/usr/share/python-wheels",
    "qemu-utils": "/usr/bin/qemu-img",
    "qpdf": "/usr/bin/qpdf",
    "sg3-utils": "/usr/bin/sg_sanitize",
    "softhsm2": "/usr/lib/softhsm/libsofthsm2.so",
    "sleuthkit": "/usr/bin/fls",
    "squashfs-tools": "/usr/bin/mksquashfs",
    "xfsprogs": "/usr/sbin/mkfs.xfs",
    "xorriso": "/usr/bin/xorriso",
    "xz-utils": "/usr/bin/xz",
    "zbar-tools": "/usr/bin/zbarimg",
    "zip": "/usr/bin/zip",
}
# What tests with --long want besides: guests, and what makes members of arrays in them.
LONG_PACKAGES = {
    "bcache-tools": "/usr/sbin/make-bcache",
    "busybox-static": "/usr/bin/busybox",
    "cpio": "/usr/bin/cpio",
    "dmsetup": "/usr/sbin/dmsetup",
    "linux-image-amd64": "/boot/vmlinuz-*-amd64",
    "qemu-system-x86": "/usr/bin/qemu-system-x86_64",
    "smartmontools": "/usr/sbin/smartctl",
}


MADE = (
    "tests.forensics.make_methods",  # all that names a firmware method, the rules among it
    "tests.house.make_architecture",  # the folders of docs/architecture.md
    "tests.house.make_schemas",  # docs/schemas
    "tests.house.make_sentences",  # the template from which documents are translated
    "tests.forensics.make_coverage",  # docs/coverage.md
    "tests.forensics.make_erasing",  # the tables of docs/erasing.md
    "tests.evidence_store.disclosure.renew_tables",  # both verifiers, and docs/defence.md
)
"""What writes files of the tree from the code, within seconds, and the same from the same code."""


def main() -> int:
    """Do what the first word says; the exit code is that of the last thing run."""
    verb, words = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    verbs = {each.__name__: each for each in (demo, test, check, fix, renew, docs, screens)}
    if verb not in verbs:
        print(__doc__)
        return 2
    if sys.version_info < OLDEST:
        print(f"Expunge needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {sys.version}.")
        return 1
    os.chdir(ROOT)
    # Debian keeps mke2fs, sfdisk and the like where an ordinary user's PATH does not lead.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS])
    # The program is loaded hundreds of times; without this, it is compiled as often.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return verbs[verb](words)


def demo(words: list[str]) -> int:
    """Install what the program needs and run the demonstration into a folder of its own."""
    environment = prepare(ROOT / ".venv", sys.executable, "requirements.txt")
    if not any(word.startswith("--out") for word in words):
        words = ["--out", str(free_folder("demo")), *words]
    return subprocess.call([str(command(environment, "expunge")), "demo", *words])


def test(words: list[str]) -> int:
    """Install what the tests need and run them; as root, on two bare Debians with their Python."""
    unattended = os.environ.get("CI") == "true" or "--install" in words
    words = [word for word in words if word != "--install"]
    wanted = TEST_PACKAGES | (LONG_PACKAGES if "--long" in words else {})
    missing = [name for name, file in wanted.items() if not glob.glob(file)]  # noqa: PTH207 -- absolute patterns
    if missing and not install_packages(missing, unattended=unattended):
        return 1
    environment = prepare(ROOT / ".venv", sys.executable, "requirements-dev.txt")
    python = str(command(environment, "python"))
    if os.environ.get("CI") == "true":
        words = ["--randomly-seed=1", *words]  # one order, to judge changes
    # Two more than there are processors: a third of the time a worker waits, for a browser or disk.
    several = str(max(2, min((os.cpu_count() or 1) + 2, MOST_WORKERS)))
    # A module stays with one worker, and the longest come first: see tests/conftest.py.
    workers = ["-n", several, "--dist", "loadfile", "--no-loadscope-reorder"]
    return subprocess.call([python, "-P", "-m", "pytest", *workers, *words])


def check(words: list[str]) -> int:
    """Lint, types, the direction of every import, and words; all are run."""
    environment = prepare(ROOT / ".venv", sys.executable, "requirements-dev.txt")
    codes = [
        subprocess.call([str(command(environment, tool)), *arguments, *words])
        for tool, arguments in (
            ("ruff", ["check", "."]),
            ("ruff", ["format", "--check", "."]),
            ("mypy", []),
            ("lint-imports", []),
            ("codespell", []),
            ("python", ["-P", "-m", "tests.house.plain_english"]),
        )
    ]
    return max(codes)


def fix(words: list[str]) -> int:
    """Mend what can be mended without a person, and format everything."""
    ruff = str(command(prepare(ROOT / ".venv", sys.executable, "requirements-dev.txt"), "ruff"))
    codes = [
        subprocess.call([ruff, "check", "--fix", ".", *words]),
        subprocess.call([ruff, "format", "."]),
    ]
    return max(codes)


def renew(words: list[str]) -> int:
    """Write again all that is made of the code: what git shows of it, somebody reads."""
    environment = prepare(ROOT / ".venv", sys.executable, "requirements-dev.txt")
    python = str(command(environment, "python"))
    codes = [subprocess.call([python, "-P", "-m", module, *words]) for module in MADE]
    law = [str(command(environment, "expunge")), "rules", "page"]
    told = subprocess.run(law, capture_output=True, check=False)
    if told.returncode == 0:
        (ROOT / "docs" / "law.md").write_bytes(told.stdout)
    subprocess.call(["git", "status", "--short"])
    return max(*codes, told.returncode)


def docs(words: list[str]) -> int:
    """Build the documentation site in an environment of its own."""
    environment = prepare(ROOT / ".venv-docs", sys.executable, "requirements-docs.txt")
    out = words[words.index("--out") + 1] if "--out" in words else str(ROOT / "site")
    python = str(command(environment, "python"))
    shutil.rmtree(ROOT / "docs" / "_interfaces", ignore_errors=True)  # of modules of before, too
    # -W: a page that names what is not there is a fault; -E -a: all pages are made again.
    words = ["-q", "-W", "-E", "-a", "-b", "html", "docs", out]
    code = subprocess.call([python, "-P", "-m", "sphinx", *words])
    print("" if code else f"The site is in {out}: open index.html.")
    return code


def screens(words: list[str]) -> int:
    """Walk through a finished demonstration and take the pictures that the documents show."""
    environment = prepare(ROOT / ".venv", sys.executable, "requirements-dev.txt")
    python = str(command(environment, "python"))
    return subprocess.call(
        [python, "-P", "-m", "tests.webui.make_screens", *(words or ["docs/screens"])]
    )


def prepare(folder: Path, python: str, requirements: str) -> Path:
    """Make the environment, or leave it alone where it was made of the same files before."""
    # What builds is pinned like what runs; Node comes as a package only where the host has none.
    files = [requirements, "requirements-build.txt"]
    files += [] if shutil.which("npm") else ["requirements-node.txt"]
    made_of = (*files, "requirements.in", "pyproject.toml", "hatch_build.py",
               "hatch_metadata.py", "frontend/package-lock.json")  # fmt: skip
    stamp = hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in made_of) + python.encode()
    ).hexdigest()
    ready = folder / f".ready-{Path(requirements).stem}"
    if ready.exists() and ready.read_text() == stamp:
        return folder
    if not has_pip(folder):
        make_environment(folder, python)
    pip = [str(command(folder, "python")), "-P", "-m", "pip", "install", "--quiet",
           "--disable-pip-version-check"]  # fmt: skip
    print(f"Installing what {requirements} names; this takes a minute the first time.", flush=True)
    ours = ["--no-deps", "--no-build-isolation", "-e", "."]
    for words in (*(["--require-hashes", "-r", each] for each in files), ours):
        if subprocess.call([*pip, *words]):
            sys.exit(NOT_INSTALLED)
    ready.write_text(stamp)  # last, so that a broken run is repeated
    return folder


def has_pip(folder: Path) -> bool:
    """Whether an environment is there that things can be installed into."""
    asked = [str(command(folder, "python")), "-P", "-m", "pip", "--version"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment(folder: Path, python: str) -> None:
    """Create a virtual environment, or say in one sentence what is missing.

    What an earlier run left half made is taken away first.
    """
    shutil.rmtree(folder, ignore_errors=True)
    # A process of its own: Debian's venv module leaves the interpreter where pip is missing.
    made = subprocess.run(
        [python, "-P", "-m", "venv", str(folder)], capture_output=True, check=False
    )
    if made.returncode or not has_pip(folder):
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit("Python cannot make an environment here. Run: sudo apt install python3-venv")


def command(folder: Path, name: str) -> Path:
    """Where the environment keeps a command."""
    if os.name == "nt":
        return folder / "Scripts" / f"{name}.exe"
    return folder / "bin" / name


def free_folder(name: str) -> Path:
    """A name that is not taken: nothing is ever overwritten."""
    number, folder = 1, ROOT / name
    while folder.exists():
        number += 1
        folder = ROOT / f"{name}-{number}"
    return folder


def install_packages(missing: list[str], *, unattended: bool) -> bool:
    """Install Debian packages, or print the line that does; True where all are there now."""
    line = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if not unattended:
        print("The tests need some Debian packages. Run this, then repeat:")
        print("  sudo " + shlex.join(line))
        return False
    rights = [] if os.geteuid() == 0 else ["sudo"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*rights, "apt-get", "update", "--quiet"], check=True, env=quiet)
    return subprocess.call([*rights, *line], env=quiet) == 0


if __name__ == "__main__":
    sys.exit(main())
