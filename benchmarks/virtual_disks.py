"""Measure ``expunge scan`` of virtual disks beside the scan of the same medium as it is.

    python benchmarks/virtual_disks.py                         2 GiB, 5 pairs of each form
    python benchmarks/virtual_disks.py --only qcow2            forms with one of these words
    python benchmarks/virtual_disks.py --gib 0.25 --pairs 1    a trial

The forms are made by ``qemu-img``, once. A scan is the command with all stages, as people run it;
its hits are judged by the bytes of the raw medium. Ratios of pairs are printed, least and most
beside the median, and how busy the machine was. Making the medium takes root.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks import jobs
from benchmarks.counting import found_by_scan
from benchmarks.measuring import adopt_orphans, compare, look_at_machine, run
from benchmarks.medium import MIB, Medium, Wanted, medium_at
from benchmarks.sets import hash_sets

MUST = {"QCOW2": 1.3}
FORMS: dict[str, tuple[str, ...]] = {
    "QCOW2": ("qcow2",),
    "QCOW2, zlib": ("qcow2", "-c"),
    "QCOW2, Zstandard": ("qcow2", "-c", "-o", "compression_type=zstd"),
    "VDI": ("vdi",),
    "VHD, dynamic": ("vpc", "-o", "subformat=dynamic"),
    "VHDX, dynamic": ("vhdx",),
    "VMDK, sparse": ("vmdk",),
    "VMDK, stream-optimised": ("vmdk", "-o", "subformat=streamOptimized"),
}


def main() -> None:
    """Make what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--gib", type=float, default=2.0, help="size of the medium")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs for each ratio")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="forms whose names hold a word")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/expunge-benchmarks")
    asked = parser.parse_args()
    adopt_orphans()
    asked.cache.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(int(asked.gib * 1024) * MIB, round(6250 * asked.gib), 500, with_e01=False)
    medium = medium_at(asked.cache, wanted)
    sets = hash_sets(medium)
    scratch = jobs.Scratch(asked.cache, sets.passphrase)
    raw = jobs.scan(scratch, medium.raw, sets.whole)
    print(f"{asked.gib:g} GiB, {len(medium.plants)} plants; {look_at_machine()}")
    print("| form | scan / scan of the raw medium, wall | processors | found | must |")
    print("|---|---|---|---|---|")
    for form in FORMS:
        if asked.only and not any(word.casefold() in form.casefold() for word in asked.only):
            continue
        image = _made(medium, form)
        job = jobs.scan(scratch, image, sets.whole)
        ratio = compare(job, raw, asked.pairs)
        run(job)
        found = _found(medium, scratch)
        spread = f"**{ratio.wall:.3f}** ({ratio.least:.3f} to {ratio.most:.3f})"
        print(f"| {form} | {spread} | {ratio.cpu:.3f} | {found} | {MUST.get(form, '')} |")
        sys.stdout.flush()


def _made(medium: Medium, form: str) -> Path:
    kind, *options = FORMS[form]
    image = medium.folder / f"{form.replace(', ', '-').lower()}.{kind}"
    if not image.exists():
        part = image.with_suffix(".part")
        words = ["qemu-img", "convert", "-f", "raw", "-O", kind, *options]
        subprocess.run([*words, str(medium.raw), str(part)], check=True)
        part.rename(image)
    return image


def _found(medium: Medium, scratch: jobs.Scratch) -> str:
    planted = {plant.item for plant in medium.plants}
    found, false = found_by_scan(medium.raw, medium.known, planted, scratch.result)
    return f"{found} of {len(medium.plants)}, {false} false"


if __name__ == "__main__":
    main()
