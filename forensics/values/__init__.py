r"""The values that travel from scan to certificate: frozen, picklable, one vocabulary for all.

Rules that hold for every value here:

* sizes and offsets are bytes; an offset counts from the first byte of the *medium* (the decoded
  disk), never of a partition or of a container file;
* times are aware datetimes in UTC;
* names of files on a medium are shown as text in which an undecodable byte stands as ``\\xNN``.
"""

from __future__ import annotations

from forensics.values.device_facts import (
    AtaSecurity,
    Bus,
    Contradiction,
    DeviceFacts,
    DeviceReading,
    Encryption,
    FormatAbility,
    HiddenAreas,
    MediaHealth,
    SanitizeAbility,
    TriState,
)
from forensics.values.digests import Digest, HashAlgorithm, KnownFile
from forensics.values.erase_methods import (
    Claim,
    ErasureMethod,
    Grade,
    Leaves,
    Proof,
    claim_of,
    is_by_other_tool,
    is_witnessed,
    reads_phone,
)
from forensics.values.erasures import (
    READ_BY_ANOTHER_ALONE,
    DeviceIdentity,
    ErasePlan,
    ErasureReceipt,
    ErasureVerification,
    Identification,
    IdentifiedBy,
    OutsideRead,
    RereadFindings,
    Route,
    SampleRead,
    TargetKind,
    VirtualKind,
)
from forensics.values.hits import Hit, HitKind, HitState, Likeness, Method
from forensics.values.media import Extent, Fault
from forensics.values.memberships import MemberKind, Membership
from forensics.values.outcomes import ErasureOutcome, Evidence
from forensics.values.scans import (
    ClusterWorker,
    Coverage,
    HashSetSummary,
    NotOpened,
    PictureCounts,
    ScanResult,
    SourceReport,
    VolumeReport,
)
from forensics.values.source_kinds import SourceKind
from forensics.values.source_refs import SourceRef
from forensics.values.tool_runs import DEVICE, ExternalTool, RunEnding, ToolRun
from forensics.values.tools import Tool

__all__ = [
    "DEVICE",
    "READ_BY_ANOTHER_ALONE",
    "AtaSecurity",
    "Bus",
    "Claim",
    "ClusterWorker",
    "Contradiction",
    "Coverage",
    "DeviceFacts",
    "DeviceIdentity",
    "DeviceReading",
    "Digest",
    "Encryption",
    "ErasePlan",
    "ErasureMethod",
    "ErasureOutcome",
    "ErasureReceipt",
    "ErasureVerification",
    "Evidence",
    "Extent",
    "ExternalTool",
    "Fault",
    "FormatAbility",
    "Grade",
    "HashAlgorithm",
    "HashSetSummary",
    "HiddenAreas",
    "Hit",
    "HitKind",
    "HitState",
    "Identification",
    "IdentifiedBy",
    "KnownFile",
    "Leaves",
    "Likeness",
    "MediaHealth",
    "MemberKind",
    "Membership",
    "Method",
    "NotOpened",
    "OutsideRead",
    "PictureCounts",
    "Proof",
    "RereadFindings",
    "Route",
    "RunEnding",
    "SampleRead",
    "SanitizeAbility",
    "ScanResult",
    "SourceKind",
    "SourceRef",
    "SourceReport",
    "TargetKind",
    "Tool",
    "ToolRun",
    "TriState",
    "VirtualKind",
    "VolumeReport",
    "claim_of",
    "is_by_other_tool",
    "is_witnessed",
    "reads_phone",
]
