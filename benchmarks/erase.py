"""Measure erasing beside dd and nwipe: one loop device, a slow one, four at once; certificates.

    python benchmarks/erase.py                8 GiB, 3 pairs; needs root, and room for the file
    python benchmarks/erase.py --gib 1 --pairs 1 --nwipe ./nwipe    a trial, and nwipe of one's own
    python benchmarks/erase.py --row slow --row nwipe               these rows again

A loop device with direct I/O stands for the medium; its file is written before, so that no run has
to find room for it. A pair is one run of each, in turn. Ours is write and full read-back; dd's is
the same by two commands, with ``oflag=direct``, ``conv=fsync`` and ``iflag=direct``. The slow
device is held to a rate by the kernel's throttle (cgroup ``blkio``, v1, or ``io.max``, v2), in
which the process of the run stands. nwipe overwrites a quarter of a GiB at most, since its older
versions take a minute for that.

The permit is given by a desk that asks nobody: what a start asks of the record is not measured.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from benchmarks.measuring import Job, Ratio, adopt_orphans, compare, look_at_machine, run
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.keys.signers import PemSigner
from forensics.cli.erase_surroundings import surroundings, this_tool
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.erasing.patterns import KeyedStream
from forensics.erasing.planning import plan_whole, write_plan
from forensics.erasing.running import run_erasure
from forensics.values import ErasureMethod, ErasureOutcome, Extent, Route
from tests.evidence_store.certificates import builders
from tests.forensics.erasing.fakes import FakePermission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.certificates.recorded import Recorded
    from forensics.values import ErasePlan

GIB = 1 << 30
SLOW = 500_000_000
ROWS = ("stream", "one", "slow", "four", "nwipe", "certificates")
NWIPE_MOST = GIB // 4
ZEROS, STREAM = ErasureMethod.OVERWRITE_ZEROS, ErasureMethod.OVERWRITE_STREAM
EXPUNGE = str(Path(sys.executable).parent / "expunge")
DESK = """
from tests.forensics.erasing.fakes import FakePermission

class Desk:
    def is_acquisition(self, path, options):
        return False
    def redeem(self, permit_file, plan, device, options):
        return FakePermission()
    def finished(self, permission, receipt):
        pass
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gib", type=float, default=8)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--nwipe", default="nwipe")
    parser.add_argument("--folder", type=Path, help="On the disk that carries the loop devices.")
    parser.add_argument("--row", choices=ROWS, action="append", help="Any number; else all.")
    asked = parser.parse_args()
    adopt_orphans()
    signal.signal(signal.SIGTERM, _stopped)
    print(f"the machine: {look_at_machine()}; load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        bench = Bench(Path(name), int(asked.gib * GIB), asked.pairs)
        measures: dict[str, Callable[[], None]] = {
            "stream": stream_alone,
            "one": bench.one_device,
            "slow": bench.slow_device,
            "four": bench.four_devices,
            "nwipe": partial(bench.beside_nwipe, asked.nwipe),
            "certificates": certificates,
        }
        for row in asked.row or ROWS:
            measures[row]()
            print(f"  load after it: {os.getloadavg()[0]:.1f}", flush=True)


def _stopped(*_: object) -> None:
    """Leave by the way on which loop devices are detached."""
    sys.exit(1)


def stream_alone() -> None:
    """How many GiB of the keyed stream one core makes in a second."""
    stream, block = KeyedStream(os.urandom(32)), new_buffer(BLOCK_SIZE)
    started, made = time.process_time(), 0
    while made < GIB:
        stream.fill(made, block)
        made += BLOCK_SIZE
    rate = made / GIB / (time.process_time() - started)
    print(f"the stream alone, one core: {rate:.2f} GiB/s")


class Bench:
    """The folder of a run, with a desk that gives permits, and the size of its devices."""

    def __init__(self, folder: Path, size: int, pairs: int) -> None:
        self.folder, self.size, self.pairs = folder, size, pairs
        info = folder / "desk" / "a_desk-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-desk\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[expunge.permits]\nrecord = a_desk:Desk\n")
        (folder / "desk" / "a_desk.py").write_text(DESK)
        (folder / "permit").write_text("")
        root = Path(__file__).resolve().parents[1]
        os.environ["PYTHONPATH"] = os.pathsep.join([str(folder / "desk"), str(root)])

    def one_device(self) -> None:
        """Write and read back one device: as a command, and in this process."""
        with self.device("one", self.size) as device:
            for method in (ZEROS, STREAM):
                ratio = compare(self.ours(device, method), self.theirs(device), self.pairs)
                told(f"{method} as a command / dd write and dd read", ratio, self.size)
            inside, outside = [], []
            for _ in range(self.pairs):
                inside.append(self.in_process(device))
                outside.append(run(self.theirs(device)).wall)
            ratios = [a / b for a, b in zip(inside, outside, strict=True)]
            print(
                f"{ZEROS} in process / dd write and dd read: {statistics.median(ratios):.2f} "
                f"({min(ratios):.2f} to {max(ratios):.2f})"
            )

    def slow_device(self) -> None:
        """Write and read back a device that takes 500 MB a second: the stream beside zeros."""
        size = min(self.size, 2 * GIB)
        with self.device("slow", size) as device, throttled(device) as enter:
            ours, zeros = (self.ours(device, m, enter) for m in (STREAM, ZEROS))
            told(f"{STREAM} / {ZEROS} at 500 MB/s", compare(ours, zeros, self.pairs), size)

    def four_devices(self) -> None:
        """Four devices of that size at once, beside four times dd at once."""
        size = self.size
        with ExitStack() as opened:
            devices = [opened.enter_context(self.device(f"d{n}", size)) for n in range(4)]
            ours = at_once([self.ours(each, ZEROS) for each in devices], self.folder)
            theirs = at_once([self.theirs(each) for each in devices], self.folder)
            told(
                "four at once / four times dd at once", compare(ours, theirs, self.pairs), 4 * size
            )

    def beside_nwipe(self, nwipe: str) -> None:
        """One pass of zeros, verified, by both."""
        size = min(self.size, NWIPE_MOST)
        words: tuple[str, ...] = (
            "--nogui",
            "--nowait",
            "--autonuke",
            "-m",
            "zero",
            "--verify=last",
            "--noblank",
        )
        words += ("--nousb", "-P", str(self.folder), "-l", str(self.folder / "nwipe.log"))
        version = subprocess.run([nwipe, "-V"], check=True, capture_output=True, text=True)
        with self.device("small", size) as device:
            theirs = Job("nwipe", ((nwipe, *words, str(device)),), _nothing, self.folder / "output")
            ours = self.ours(device, ZEROS)
            run(ours)
            costs = [(run(ours).wall, run(theirs).wall) for _ in range(self.pairs)]
        ratio = statistics.median(b / a for a, b in costs)
        name = version.stdout.strip()
        print(f"{name} / {ZEROS} as a command, {size >> 20} MiB: {ratio:.1f} times as long")

    def ours(self, device: Path, method: ErasureMethod, enter: tuple[str, ...] = ()) -> Job:
        """Erase a device by the command, as people run it."""
        name = f"{device.name}-{method}"
        plan, receipt = self.folder / f"{name}.plan", self.folder / f"{name}.receipt"
        plan.unlink(missing_ok=True)
        write_plan(plan, plan_of(device, method))
        words: tuple[str, ...] = (EXPUNGE, "erase", "run", str(plan), "--target", str(device))
        words += ("--receipt", str(receipt), "--permit", str(self.folder / "permit"))
        words += ("--progress", "none")
        return Job(name, ((*enter, *words),), partial(_forget, receipt), self.folder / "output")

    def theirs(self, device: Path) -> Job:
        """Write zeros and read them, by dd."""
        write = ("dd", "if=/dev/zero", f"of={device}", "bs=4M", "oflag=direct", "conv=fsync")
        read = ("dd", f"if={device}", "of=/dev/null", "bs=4M", "iflag=direct")
        count = f"count={self.blocks(device)}"
        commands = ((*write, count), (*read, count))
        return Job(f"dd {device.name}", commands, _nothing, self.folder / "output")

    def blocks(self, device: Path) -> int:
        """How many blocks of dd a device has."""
        size = subprocess.run(
            ["blockdev", "--getsize64", str(device)], check=True, capture_output=True
        )
        return int(size.stdout) // (4 << 20)

    def in_process(self, device: Path) -> float:
        """Seconds to erase a device without the start of a program."""
        receipt = self.folder / "in-process"
        _forget(receipt)
        plan = plan_of(device, ZEROS)
        begun = time.perf_counter()
        run_erasure(
            plan,
            target=device,
            receipt=receipt,
            redeem=lambda _: FakePermission(),
            around=surroundings(lambda: False, lambda _: False, "none"),
        )
        return time.perf_counter() - begun

    @contextmanager
    def device(self, name: str, size: int) -> Iterator[Path]:
        """A loop device with direct I/O over a file that has all its room."""
        size = size // (4 << 20) * (4 << 20)
        file = self.folder / f"{name}.raw"
        with file.open("wb") as out:
            for _ in range(size // BLOCK_SIZE):
                out.write(os.urandom(1 << 20) * (BLOCK_SIZE >> 20))
            os.fsync(out.fileno())
        words = ["losetup", "--find", "--show", "--direct-io=on", str(file)]
        attached = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
        try:
            yield Path(attached)
        finally:
            subprocess.run(["losetup", "--detach", attached], check=True)
            file.unlink()


@contextmanager
def throttled(device: Path) -> Iterator[tuple[str, ...]]:
    """Hold a device to a rate for what is run with these words in front."""
    number = f"{os.major(device.stat().st_rdev)}:{os.minor(device.stat().st_rdev)}"
    first = Path("/sys/fs/cgroup/blkio")
    group = (first if first.is_dir() else Path("/sys/fs/cgroup")) / "expunge-benchmark"
    group.mkdir(exist_ok=True)
    try:
        if first.is_dir():
            for way in ("read", "write"):
                (group / f"blkio.throttle.{way}_bps_device").write_text(f"{number} {SLOW}")
        else:
            (group / "io.max").write_text(f"{number} rbps={SLOW} wbps={SLOW}")
        yield ("sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$0" "$@"')
    finally:
        group.rmdir()


def at_once(jobs: list[Job], folder: Path) -> Job:
    """Several jobs as one: their commands side by side."""
    lines = [" && ".join(" ".join(words) for words in job.commands) for job in jobs]
    script = "; ".join(f"( {line} ) & p{n}=$!" for n, line in enumerate(lines))
    script += "; " + "; ".join(f"wait $p{n} || exit 1" for n in range(len(jobs)))

    def before() -> None:
        for job in jobs:
            job.before()

    return Job("at once", (("sh", "-c", script),), before, folder / "output")


def certificates() -> None:
    """How long one takes to be made, sealed and verified, and how large one with much in it is."""
    many = tuple(Extent(n * 300 * 1024, 4096) for n in range(200))
    lost = 200 * 4096
    done = builders.receipt(
        bad=many,
        unread=many,
        bytes_written=builders.SIZE - lost,
        bytes_read_back=builders.SIZE - lost,
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
    )
    check = builders.verification(
        done, unread=many, bytes_read=builders.SIZE - lost, outcome=done.outcome
    )
    scan = replace(builders.scan(), hits_by_kind={"exact": 700, "part": 300})
    large = builders.recorded(
        scans=(scan,),
        disposal=builders.disposal(
            receipt=done, verification=check, scans=(scan,), state=DisposalState.INCONCLUSIVE
        ),
    )
    for name, of in (("a certificate", builders.recorded()), ("1,000 hits, 200 ranges", large)):
        seconds, pdf = zip(*(_issued(of) for _ in range(5)), strict=True)
        pages = len(pikepdf.open(io.BytesIO(pdf[0])).pages)
        print(
            f"{name}: made, sealed and verified in {statistics.median(seconds):.2f} s; "
            f"{pages} pages, {len(pdf[0]) / 1e6:.2f} MB"
        )


def _issued(of: Recorded) -> tuple[float, bytes]:
    seal = builders.SEALS[False]
    begun = time.perf_counter()
    pdf = seal_certificate(
        builders.drawn(of).pdf,
        key=PemSigner(seal.key_pem),
        chain_pem=seal.chain_pem,
        sealed_at=builders.NOW,
    )
    verdict = verify_certificate(pdf, trust=[seal.root_pem], withdrawn=None, now=builders.NOW)
    if verdict.answer is CheckAnswer.NOT_VALID:
        raise SystemExit(f"the document does not verify: {verdict.reason}")
    return time.perf_counter() - begun, pdf


def plan_of(device: Path, method: ErasureMethod) -> ErasePlan:
    """Plan the whole of a device."""
    return plan_whole(
        device,
        route=Route.WHOLE,
        method=method,
        tool=this_tool(),
        now=datetime.now(UTC),
        machine=THIS_MACHINE,
        is_acquisition=lambda _: False,
    )


def told(what: str, ratio: Ratio, size: int) -> None:
    """Print a ratio, its extremes, and how fast ours wrote and read."""
    rate = 2 * size / 1e6 / ratio.ours.wall
    print(
        f"{what}: {ratio.wall:.2f} ({ratio.least:.2f} to {ratio.most:.2f}); "
        f"{ratio.ours.wall:.2f} s / {ratio.theirs.wall:.2f} s, ours {rate:.0f} MB/s; "
        f"processors {ratio.ours.cpu:.2f} s / {ratio.theirs.cpu:.2f} s"
    )


def _forget(receipt: Path) -> None:
    for each in receipt.parent.glob(f"{receipt.name}*"):
        each.unlink()


def _nothing() -> None:
    return


if __name__ == "__main__":
    main()
