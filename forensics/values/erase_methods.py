"""The ways to sanitise a medium: which there are, what may be claimed of one, and what proves it.

Records, screens and documents say of a method only what its ``Claim`` says. What it does to a
medium is its carrier's affair (``erasing.eraser``); ``docs/how-to/add-an-eraser.md`` makes one.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from forensics.registry import Registry
from forensics.saying.sentences import (
    Said,
    given,
    say,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.values.outcomes import ErasureOutcome, Evidence


class ErasureMethod(StrEnum):
    """How a medium was sanitised."""

    OVERWRITE_ZEROS = "overwrite_zeros"
    OVERWRITE_STREAM = "overwrite_stream"
    DESTRUCTION = "destruction"
    FACTORY_RESET = "factory_reset"
    OTHER_TOOL = "other_tool"
    NVME_SANITIZE_BLOCK = "nvme_sanitize_block"
    NVME_SANITIZE_OVERWRITE = "nvme_sanitize_overwrite"
    NVME_SANITIZE_CRYPTO = "nvme_sanitize_crypto"
    NVME_FORMAT = "nvme_format"
    NVME_FORMAT_CRYPTO = "nvme_format_crypto"
    NVME_PSID_REVERT = "nvme_psid_revert"
    ATA_SANITIZE_BLOCK = "ata_sanitize_block"
    ATA_SANITIZE_OVERWRITE = "ata_sanitize_overwrite"
    ATA_SANITIZE_CRYPTO = "ata_sanitize_crypto"
    ATA_SECURE_ERASE = "ata_secure_erase"
    ATA_SECURE_ERASE_ENHANCED = "ata_secure_erase_enhanced"
    SCSI_SANITIZE_BLOCK = "scsi_sanitize_block"
    SCSI_SANITIZE_OVERWRITE = "scsi_sanitize_overwrite"
    SCSI_SANITIZE_CRYPTO = "scsi_sanitize_crypto"


class FirmwareMethodName(StrEnum):
    """The firmware methods: the name under which one is recorded, and where its class is.

    ``module`` lies in ``forensics.erasing.firmware.methods``. What else names the methods is made
    from this list and from their classes: ``python -m tests.forensics.make_methods``.
    """

    module: str
    class_name: str

    def __new__(cls, name: str, module: str = "", class_name: str = "") -> Self:
        """Have the name alone be the value, by which a member is looked up."""
        made = str.__new__(cls, name)
        made._value_, made.module, made.class_name = name, module, class_name
        return made

    NVME_SANITIZE_BLOCK = "nvme_sanitize_block", "nvme_sanitize", "NvmeSanitizeBlockErase"
    NVME_SANITIZE_OVERWRITE = "nvme_sanitize_overwrite", "nvme_sanitize", "NvmeSanitizeOverwrite"
    NVME_SANITIZE_CRYPTO = "nvme_sanitize_crypto", "nvme_sanitize", "NvmeSanitizeCryptoErase"
    NVME_FORMAT = "nvme_format", "nvme_format", "NvmeFormatUserDataErase"
    NVME_FORMAT_CRYPTO = "nvme_format_crypto", "nvme_format", "NvmeFormatCryptoErase"
    NVME_PSID_REVERT = "nvme_psid_revert", "nvme_psid_revert", "NvmePsidRevert"
    ATA_SANITIZE_BLOCK = "ata_sanitize_block", "ata_sanitize", "AtaSanitizeBlockErase"
    ATA_SANITIZE_OVERWRITE = "ata_sanitize_overwrite", "ata_sanitize", "AtaSanitizeOverwrite"
    ATA_SANITIZE_CRYPTO = "ata_sanitize_crypto", "ata_sanitize", "AtaSanitizeCryptoScramble"
    ATA_SECURE_ERASE = "ata_secure_erase", "ata_secure_erase", "SecureErase"
    ATA_SECURE_ERASE_ENHANCED = (
        "ata_secure_erase_enhanced",
        "ata_secure_erase",
        "EnhancedSecureErase",
    )
    SCSI_SANITIZE_BLOCK = "scsi_sanitize_block", "scsi_sanitize", "ScsiSanitizeBlockErase"
    SCSI_SANITIZE_OVERWRITE = "scsi_sanitize_overwrite", "scsi_sanitize", "ScsiSanitizeOverwrite"
    SCSI_SANITIZE_CRYPTO = "scsi_sanitize_crypto", "scsi_sanitize", "ScsiSanitizeCryptoErase"


class Proof(StrEnum):
    """By what it is established that a method did its work."""

    READ_BACK = "read_back"  # the eraser reads every byte again, and so does another person
    WITNESSES = "witnesses"  # the medium cannot be read any more: people saw it, and sign for it


class Carrier(StrEnum):
    """Who carries a method out, so that many methods are carried out in one way."""

    OVERWRITING = "overwriting"  # this program writes what the method's claim says is left
    FIRMWARE = "firmware"  # a drive erases itself, and this program asks it to
    OTHER_TOOL = "other_tool"  # another program or machine does it: this one writes nothing
    PEOPLE = "people"  # the program writes nothing


class Grade(StrEnum):
    """How far a method goes, by NIST SP 800-88 Rev. 2, 3.1."""

    CLEAR = "clear"  # of what a computer can address
    PURGE = "purge"  # of what no computer can address, too
    DESTROY = "destroy"  # no item is left that could be used
    UNGRADED = "ungraded"  # none of these is claimed: nothing that was read shows how far it goes


class Leaves(Enum):
    """What a method leaves where no one value says it."""

    KEYED_STREAM = "keyed_stream"  # other bytes at each place, worked out from a key
    MAKERS = "makers"  # what the maker of a drive chose, which nobody can foretell


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be said of an item whose sanitising was proved; it is printed as it stands.

    ``act`` is the noun of the work: "erasure" gives "Certificate of erasure". ``named`` is what
    people propose and sign for, ``done_by`` the method on the certificate, ``how`` says beside both
    what it does, and what it shows. ``will_be`` follows "The
    whole device is", ``item_was`` the item's reference, ``copy_was`` "A police copy of …",
    ``device_was`` "The device"; times and figures follow that. ``leaves`` is what every addressable
    byte reads as afterwards, 0 to 255, or what kind of bytes; None where there is nothing left to
    read. ``witnesses`` is how many people must have seen it, where these are the proof;
    ``reads_phone``: beside them, the phone that it is done to is read, before it and after.
    """

    act: Said
    named: Said
    done_by: Said
    how: Said
    will_be: Said
    item_was: Said
    copy_was: Said
    device_was: Said
    proof: Proof
    grade: Grade
    leaves: int | Leaves | None
    witnesses: int = 0
    reads_phone: bool = False

    @property
    def an_act(self) -> Said:
        """The noun of the work with its article: "an erasure"."""
        if self.act[0] in "aeiou":
            return say("an {act}", act=self.act)
        return say("a {act}", act=self.act)

    @property
    def byte(self) -> Said:
        """What each byte is when it is read again: "zero", its value, or whose it is."""
        if self.leaves is Leaves.MAKERS:
            return say("as the drive’s maker leaves it")
        if isinstance(self.leaves, Leaves):
            return say("the stream’s")
        return say("zero") if not self.leaves else given(f"0x{self.leaves:02X}")

    @property
    def bytes(self) -> Said:
        """The same of many: "zeros"."""
        if self.leaves is Leaves.MAKERS:
            return say("other content")
        if isinstance(self.leaves, Leaves):
            return say("bytes of the stream")
        return say("bytes of the value {value}", value=self.byte) if self.leaves else say("zeros")


@runtime_checkable
class EraseMethod(Protocol):
    """One way to sanitise a medium, without a state of its own.

    It carries nothing out: who does, ``carrier`` says (``erasing.eraser``).
    """

    @property
    def carrier(self) -> Carrier:
        """Who carries it out."""

    @property
    def claim(self) -> Claim:
        """What may be said of an item once the method's work on it was proved."""

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Say what the evidence amounts to; without evidence of its own kind, FAILED."""


METHODS: Registry[EraseMethod] = Registry()
"""The methods by their recorded names."""


def register(method: ErasureMethod, module: str, class_name: str, *words: str) -> None:
    """Have a method carried out, and its claim printed.

    Args:
        method: its recorded name.
        module: where its class is; imported when it is first needed.
        class_name: of the method.
        words: that it is called with.

    Raises:
        ValueError: the name is taken.
    """
    METHODS.register(method, module, class_name, *words)


def claim_of(method: ErasureMethod) -> Claim:
    """Return what may be said of an item that was sanitised so."""
    return METHODS[method].claim


def firmware_name(method: ErasureMethod) -> FirmwareMethodName | None:
    """By which firmware method a drive erases itself; None for every other method."""
    return FirmwareMethodName(method.value) if method.value in set(FirmwareMethodName) else None


def is_witnessed(method: ErasureMethod) -> bool:
    """Whether people who saw it are the proof, and nothing is written or read."""
    return claim_of(method).proof is Proof.WITNESSES


def reads_phone(method: ErasureMethod) -> bool:
    """Whether the phone is read before and after, beside the people who saw it."""
    return claim_of(method).reads_phone


def is_by_other_tool(method: ErasureMethod) -> bool:
    """Whether another tool does the work, and this program only reads what it left."""
    return METHODS[method].carrier is Carrier.OTHER_TOOL


register(
    ErasureMethod.OVERWRITE_ZEROS, "forensics.erasing.methods.overwriting", "OverwritingWithZeros"
)
register(
    ErasureMethod.OVERWRITE_STREAM, "forensics.erasing.methods.streaming", "OverwritingWithStream"
)
register(ErasureMethod.DESTRUCTION, "forensics.erasing.methods.destruction", "Destruction")
register(ErasureMethod.FACTORY_RESET, "forensics.erasing.methods.factory_reset", "FactoryReset")
register(ErasureMethod.OTHER_TOOL, "forensics.erasing.methods.other_tool", "OtherTool")
for _name in FirmwareMethodName:
    register(
        ErasureMethod(_name.value), "forensics.erasing.methods.by_firmware", "ByFirmware", _name
    )
