"""The whole way of a selective erasure in one process: scanned, planned, erased, read again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from forensics.documents import to_json
from forensics.erasing.running import run_erasure
from forensics.erasing.verifying import verify_erasure
from forensics.selecting.planning import freeze, look, require_agreed
from forensics.selecting.rejudging import join_selective
from tests.forensics.erasing.builders import make_working_copy, surroundings
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.selecting.media import PICTURES, STORE

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.selecting.choosing import Choice
    from forensics.selecting.planning import LookedOver
    from forensics.values import ErasePlan, ErasureReceipt, ErasureVerification, ScanResult
    from tests.forensics.erasing.fakes import FakePermission
    from tests.forensics.selecting.media import Disk

REASON = "third_party_owner"


class Bench:
    """A working copy of a disk, and what a scan of it found before anything was erased."""

    def __init__(self, disk: Disk, folder: Path, graded: ScanResult | None = None) -> None:
        self.disk, self.target = disk, folder / "copy.raw"
        self.before = disk.path.read_bytes()
        self.known = [disk.planted[each] for each in disk.planted if each[1] in PICTURES]
        self.hash_set = a_whole_set_of(self.known)
        self.around = surroundings()
        make_working_copy(self.target, self.before)
        self.graded = graded or self.scan("graded")

    def scan(self, name: str) -> ScanResult:
        """Scan the copy as it is now."""
        out = self.target.with_name(name)
        return scanned(hash_set=self.hash_set, out=out, request=raw_request(self.target))

    def look(self, choice: Choice, graded: ScanResult | None = None) -> LookedOver:
        """Work a plan out; nothing changed since the scan, so that one stands for a second."""
        return look(
            self.target,
            result=to_json(graded or self.graded),
            scan=lambda: self.graded,
            choice=choice,
            around=self.around,
        )

    def plan(self, choice: Choice) -> ErasePlan:
        """Plan what was chosen."""
        looked = self.look(choice)
        require_agreed(looked)
        return freeze(looked, reason=REASON, around=self.around)

    def erase(self, plan: ErasePlan, permission: FakePermission, name: str) -> ErasureReceipt:
        """Carry a plan out."""
        receipt, _ = run_erasure(
            plan,
            target=self.target,
            receipt=self.target.with_name(name),
            redeem=lambda _: permission,
            around=self.around,
        )
        return receipt

    def verify(self, plan: ErasePlan, receipt: ErasureReceipt) -> ErasureVerification:
        """Read all of it again, and scan it again."""
        found = verify_erasure(plan, receipt, target=self.target, around=self.around)
        assert plan.selection is not None
        scan = self.scan("again")
        checks = plan.selection.checks
        return join_selective(found, scan, selection=plan.selection, receipt=receipt, checks=checks)

    @cached_property
    def held(self) -> frozenset[int]:
        """The numbers of the hits that lie within a file of another form."""
        hits = enumerate(self.graded.hits, start=1)
        return frozenset(number for number, hit in hits if STORE in (hit.path or ""))
