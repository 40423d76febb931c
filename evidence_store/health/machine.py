"""What a machine tells without a data folder: Python, libraries, tools, clock, memory.

Everything is read, nothing is changed. Where a system does not tell, the finding says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.bundles.build import DISTRIBUTION, requirement_of
from evidence_store.documents.kit.fonts import register_fonts
from evidence_store.health.findings import Finding, bad, fine, look, note
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.pictures.heif import SMALL
from forensics.pictures.viewing import UnshowableError, make_view
from forensics.sandbox import available_confinement
from forensics.value_classes import dataclass
from forensics.values import ExternalTool

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_PYTHON = (3, 11)
# A tool that does not answer must not hold up the rest of the list.
SECONDS = 10
# cryptsetup puts CRYPT- also on what is only checked: VERITY, INTEGRITY, and SUBDEV below LUKS2.
_CIPHERS = ("LUKS1", "LUKS2", "PLAIN", "TCRYPT", "BITLK", "FVAULT2")
_ENCRYPTING = tuple(f"CRYPT-{each}-" for each in _CIPHERS)

TOOLS = {
    "systemd-inhibit": "keeps the computer awake while it erases",
}
"""Tools that the program itself calls, besides those that speak to devices."""
_OF_DEVICES = {
    ExternalTool.LSBLK: "tells what the system knows of a device",
    ExternalTool.SMARTCTL: "tells identity and health of drives",
    ExternalTool.HDPARM: "tells identity, hidden areas and security of ATA drives",
    ExternalTool.NVME: "tells identity and abilities of NVMe drives",
    ExternalTool.OPENSEACHEST_BASICS: "tells whether a drive encrypts by itself",
}


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the system describes itself; a test gives another root."""

    root: Path = Path("/")

    def text(self, path: str) -> str | None:
        """A small file of the system, None where it is not there."""
        try:
            return (self.root / path).read_text("utf-8", "replace")
        except OSError:
            return None

    def encrypts(self, device: str) -> bool:
        """Whether a block device, by its folder below ``sys``, is a mapping that encrypts."""
        return (self.text(f"{device}/dm/uuid") or "").startswith(_ENCRYPTING)


def look_at_machine(machine: Machine) -> Iterator[Finding]:
    """Everything that can be said of this machine."""
    yield _python()
    yield from _libraries()
    yield _fonts()
    yield _sandbox()
    yield _photographs()
    yield _clock(machine)
    yield _swap(machine)
    yield _core_dumps(machine)
    yield from _tools()


def _python() -> Finding:
    found = ".".join(str(each) for each in sys.version_info[:3])
    if sys.version_info < LEAST_PYTHON:
        return bad("Python", f"Python is {found}.", "Expunge needs 3.11 or later.")
    return fine("Python", f"Python is {found}.")


def _libraries() -> Iterator[Finding]:
    missing = []
    for line in requires(DISTRIBUTION) or ():
        name, exact = requirement_of(line)
        # What only an extra brings, such as a token's library, is missed and told where it is used.
        if "extra ==" in line:
            continue
        try:
            found = version(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        if exact and found != exact:
            yield bad(
                "Libraries",
                f"{name} is {found}; this version of Expunge was tried with {exact}.",
                "Reinstall Expunge with its own requirements.txt.",
            )
    if missing:
        yield bad(
            "Libraries",
            f"Missing: {', '.join(missing)}.",
            "Reinstall Expunge with its own requirements.txt.",
        )
    else:
        yield fine("Libraries", "Every library that Expunge needs is installed.")


def _fonts() -> Finding:
    try:
        register_fonts()
    except Exception:  # noqa: BLE001 -- a damaged typeface fails in many ways, and none is to stop the list
        return bad(
            "Typefaces",
            "The typefaces of certificates cannot be read.",
            "Reinstall Expunge with its own requirements.txt.",
        )
    return fine("Typefaces", "The typefaces of certificates are there.")


def _sandbox() -> Finding:
    found = available_confinement()
    if not found.is_full:
        return look(
            "Sandbox",
            "Suspect data cannot be read within a sandbox on this system.",
            "Use Linux 5.13 or later with Landlock and seccomp, or install bubblewrap.",
        )
    return fine("Sandbox", f"Suspect data is read within a sandbox ({found}).")


def _photographs() -> Finding:
    """Draw a picture as phones keep them, as one of an exhibit would be drawn."""
    try:
        make_view(SMALL)
    except UnshowableError:
        return look(
            "Photographs",
            "Photographs as phones keep them (HEIC) cannot be drawn: pages say that they are none.",
            "Reinstall Expunge with its own requirements.txt, which brings pi-heif.",
        )
    return fine("Photographs", "Photographs as phones keep them (HEIC) can be drawn.")


def _clock(machine: Machine) -> Finding:
    said = _asked("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if said == "yes" or machine.text("run/systemd/timesync/synchronized") is not None:
        return fine("Clock", "The clock is kept right by a time service.")
    advice = (
        "Switch on a time service (timedatectl set-ntp true), or check the clock by hand daily."
    )
    if said == "no":
        return look("Clock", "No time service keeps the clock right.", advice)
    return look("Clock", "The system does not say whether a time service keeps the clock.", advice)


def _swap(machine: Machine) -> Finding:
    told = machine.text("proc/swaps")
    if told is None:
        return note("Swap", "The system does not say whether memory is written to disk.")
    places = [line.split()[0] for line in told.splitlines()[1:] if line.split()]
    open_ones = [each for each in places if not _is_safe_swap(machine, each)]
    if open_ones:
        return look(
            "Swap",
            "Memory can be written to disk, and open keys with it.",
            "Encrypt the swap space, use zram, or switch it off (swapoff -a).",
        )
    return fine("Swap", "Memory is not written to disk in clear.")


def _is_safe_swap(machine: Machine, place: str) -> bool:
    name = Path(place).name
    return name.startswith("zram") or machine.encrypts(f"sys/class/block/{name}")


def _core_dumps(machine: Machine) -> Finding:
    limits = machine.text("proc/self/limits") or ""
    line = next((each for each in limits.splitlines() if each.startswith("Max core file")), None)
    if line is None:
        return note("Core dumps", "The system does not say whether it keeps core dumps.")
    pattern = (machine.text("proc/sys/kernel/core_pattern") or "").strip()
    soft = line.split()[4]
    # core(5): what is piped to a program is written whatever the limit says.
    if soft == "0" and not pattern.startswith("|"):
        return fine("Core dumps", "A crash leaves no copy of memory on disk.")
    return look(
        "Core dumps",
        "A crash may leave a copy of memory on disk, and open keys with it.",
        "Set the limit of core files to 0 (ulimit -c 0), and Storage=none in coredump.conf.",
    )


def _tools() -> Iterator[Finding]:
    for name, use in TOOLS.items():
        if shutil.which(name):
            yield fine("Tools", f"{name} is there: it {use}.")
        else:
            yield note("Tools", f"{name} is not installed: it {use}.")
    for tool, gives in _OF_DEVICES.items():
        if SYSTEM_TOOLS.find(tool):
            yield fine("Tools", f"{tool} is there: it {gives}.")
        else:
            yield note("Tools", f"{tool} is not installed: it {gives}, which is not known then.")


def _asked(*words: str) -> str | None:
    """What a tool answers, None where it is not there or does not answer."""
    if not shutil.which(words[0]):
        return None
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
