"""What was tried in guests, as the table of ``docs/erasing.md`` has it."""

from __future__ import annotations

from pathlib import Path

from forensics.value_classes import dataclass
from forensics.values.erase_methods import FirmwareMethodName

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind of device: by what it was erased for real, what was seen, and the test of it.

    ``method`` is the method by firmware that it shows something of; ``as_told`` says how, in the
    table of methods.
    """

    what: str
    erased: str
    seen: str
    test: str
    method: FirmwareMethodName | None = None
    as_told: str = ""

    def __post_init__(self) -> None:
        """Check that there is such a test."""
        assert (HERE / f"{self.test}.py").is_file(), self.test

    @property
    def line(self) -> str:
        return f"| {self.what} | {self.erased} | {self.seen} | `{self.test}` |"


TRIED = (
    Tried(
        "NVMe, QEMU's `nvme`",
        "by NVMe Format with user data erase",
        "all five findings, and none of the blocks of before in the second reading; the test is "
        "one process, with a permit of its own, and leaves out that a guest is refused. **It gives "
        "no share of a format (FPI 0)**: as it is, it is not asked, and the tests add that byte. A "
        "format that the drive accepts and does not do: old blocks found, no completion. Sanitize "
        "and crypto erase: not offered, not asked",
        "test_nvme_format",
        FirmwareMethodName.NVME_FORMAT,
        "guest: QEMU's drive, its share added",
    ),
    Tried(
        "USB stick, QEMU's `usb-storage`",
        "by overwriting",
        "pulled out in the middle, nothing is reported; another stick with the same serial number "
        "is told by its content, any other by its number; the right one is finished",
        "test_usb_stick",
    ),
    Tried(
        "SCSI disk, plug of the computer pulled",
        "by overwriting, in two runs",
        "by commands under a permit: no receipt, the record whole, the journal not ahead of the "
        "bytes. Started again under a new permit: another disk with the same serial number is "
        "refused by its content, and nobody starts until a person tells the time there; then the "
        "rest is done, and one receipt says of both runs",
        "test_plug_pulled",
    ),
    Tried(
        "SCSI disk of a program (TCMU)",
        "by SCSI Sanitize, overwrite",
        "all five findings by the real `sg_sanitize` and `sg_requests`; accepted and not done: old "
        "blocks found; refused: not accepted. While it is at work Linux takes it for a disk of 0 "
        "bytes, and knows its size again once it was told to ask. It is known as made up",
        "test_scsi_sanitize",
        FirmwareMethodName.SCSI_SANITIZE_OVERWRITE,
        "guest: a program's disk",
    ),
    Tried(
        "NVMe drive that two ports may reach",
        "",
        "known as a drive, by its controllers",
        "test_members",
    ),
    Tried(
        "members of md, LVM, dm-crypt, bcache, dm-multipath",
        "",
        "refused while in use; known by their bytes after that; of two paths neither is taken",
        "test_members",
    ),
    Tried(
        "SCSI disk of `scsi_debug`, USB stick of `dummy_hcd` and `g_mass_storage`",
        "",
        "Debian's kernel has all of these as modules. They are known as made up by the system, "
        "whatever `sg_inq` says of one; no method by firmware is for them, and a trial of one is "
        "refused before it is asked for anything",
        "test_made_up_by_kernel",
    ),
)
