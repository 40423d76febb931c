"""Which build this is: one digest over the installed files and the versions of all libraries.

The same digest is printed by ``expunge self-check`` and carried by everything that is disclosed, so
that a court can ask for exactly the program that was used. Canonical form, hashed by SHA-256: one
line for each, sorted, ``<kind> <name> <value>`` and a newline, where ``file`` lines give a path and
the file's SHA-256, ``library`` lines a name and version, ``python`` the interpreter.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from importlib.resources import files
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

DISTRIBUTION = "expunge"
PACKAGES = ("config", "evidence_store", "forensics", "webui")

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRAS = re.compile(r"[A-Za-z0-9._-]+\s*(\[[^\]]*\])")
_ONLY_WITH = re.compile(r"extra\s*==\s*[\"']([^\"']+)")
_PIN = re.compile(r"==\s*([A-Za-z0-9.+!-]+)")
_PASSING = ("__pycache__",)  # written by the interpreter, not installed


@dataclass(frozen=True, slots=True)
class Library:
    """One library that this program, or a library of its, asks for."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Build:
    """This build: its digest, and what the digest is over.

    ``files`` are pairs of a path below the installation and the SHA-256 of its bytes (hex).
    """

    digest: Digest
    version: str
    python: str
    libraries: tuple[Library, ...]
    files: tuple[tuple[str, str], ...]


@cache
def this_build() -> Build:
    """Describe the build that is running; every installed file is read once per process.

    Raises:
        OSError: an installed file cannot be read.
    """
    python = f"{platform.python_implementation()} {platform.python_version()}"
    libraries = installed_libraries()
    found = tuple(sorted(installed_files()))
    lines = [f"file {path} {digest}\n" for path, digest in found]
    lines += [f"library {each.name} {each.version}\n" for each in libraries]
    lines += [f"python {python} {version(DISTRIBUTION)}\n"]
    digest = hashlib.sha256("".join(sorted(lines)).encode()).digest()
    return Build(
        digest=Digest(HashAlgorithm.SHA256, digest),
        version=version(DISTRIBUTION),
        python=python,
        libraries=libraries,
        files=found,
    )


def installed_files() -> Iterator[tuple[str, str]]:
    """Each installed file of this program: its path and the SHA-256 of its bytes (hex)."""
    for package in PACKAGES:
        for path, file in _below(files(package), package):
            yield path, hashlib.sha256(file.read_bytes()).hexdigest()


def installed_libraries() -> tuple[Library, ...]:
    """All libraries that are there because this program needs them, by name."""
    found: dict[str, Library] = {}
    seen: set[str] = set()
    waiting = [DISTRIBUTION]
    while waiting:
        asked = waiting.pop()
        for line in requires(_NAME.match(asked)[0]) or ():  # type: ignore[index]  # it has a name
            name, _ = requirement_of(line)
            wanted = name + _extras_of(line)
            if wanted in seen or name == DISTRIBUTION or not _is_wanted(line, asked):
                continue
            seen.add(wanted)
            try:
                found[name] = Library(name, version(name))
            # What an extra or another system would need, and is not installed, is not among them.
            except PackageNotFoundError:
                continue
            waiting.append(wanted)
    return tuple(sorted(found.values(), key=lambda each: each.name))


def _extras_of(line: str) -> str:
    """The extras that a requirement asks for, e.g. ``[binary]``; empty where it asks for none."""
    named = _EXTRAS.match(line)
    return named.group(1) if named else ""


def _is_wanted(line: str, asked: str) -> bool:
    """Whether a requirement of a library holds for the extras that it was asked for with."""
    only = _ONLY_WITH.findall(line)
    return not only or any(each in _extras_of(asked).strip("[]").split(",") for each in only)


def requirement_of(line: str) -> tuple[str, str | None]:
    """The name in a requirement, in the form that packages are known by (PEP 503), and its pin.

    Args:
        line: as in a distribution's metadata, e.g. ``govuk-frontend-jinja==4.1.0``.
    """
    found = _NAME.match(line)
    name = re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""
    pinned = _PIN.search(line)
    return name, pinned.group(1) if pinned else None


def is_editable() -> bool:
    """Whether the files stand in a source tree and not where an installer put them (PEP 610)."""
    origin = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.name in _PASSING or each.name.endswith(".pyc"):
            continue
        if each.is_dir():
            yield from _below(each, f"{path}/{each.name}")
        else:
            yield f"{path}/{each.name}", each
