# The public names of the library, for type checkers; see ``__init__.py``.
from forensics.containers.opening import identify_source as identify_source
from forensics.containers.opening import open_image as open_image
from forensics.containers.reader import ContainerReader as ContainerReader
from forensics.containers.reader import HeldFiles as HeldFiles
from forensics.disk_image import DiskImage as DiskImage
from forensics.disk_images.verifying import digest_medium as digest_medium
from forensics.erasing.planning import plan_whole as plan_whole
from forensics.erasing.running import run_erasure as run_erasure
from forensics.erasing.verifying import verify_erasure as verify_erasure
from forensics.errors import DiskImageError as DiskImageError
from forensics.errors import ErasureError as ErasureError
from forensics.errors import FileSystemError as FileSystemError
from forensics.errors import ForensicsError as ForensicsError
from forensics.errors import HashSetError as HashSetError
from forensics.errors import UnreadableExtentError as UnreadableExtentError
from forensics.errors import WrongKeyError as WrongKeyError
from forensics.file_system import FileEntry as FileEntry
from forensics.file_system import Residency as Residency
from forensics.file_system import Run as Run
from forensics.file_system import StreamId as StreamId
from forensics.file_systems.allocation import LiveExtents as LiveExtents
from forensics.file_systems.opening import open_file_system as open_file_system
from forensics.file_systems.reader import FileSystem as FileSystem
from forensics.file_systems.reader import FileSystemReader as FileSystemReader
from forensics.file_systems.reader import VolumeAtHand as VolumeAtHand
from forensics.file_systems.walking import walk_files as walk_files
from forensics.hash_set import HashSet as HashSet
from forensics.hash_sets.building import build_from_folder as build_from_folder
from forensics.hash_sets.opening import open_hash_set as open_hash_set
from forensics.hash_sets.opening import save_hash_set as save_hash_set
from forensics.scanning.local_means import local_means as local_means
from forensics.scanning.purpose import ScanRequest as ScanRequest
from forensics.scanning.result.result_file import read_result as read_result
from forensics.scanning.run import run_scan as run_scan
from forensics.scanning.scan_means import ScanMeans as ScanMeans
from forensics.scanning.stages import STAGES as STAGES
from forensics.values import Claim as Claim
from forensics.values import Coverage as Coverage
from forensics.values import Digest as Digest
from forensics.values import ErasureMethod as ErasureMethod
from forensics.values import ErasureOutcome as ErasureOutcome
from forensics.values import Evidence as Evidence
from forensics.values import Extent as Extent
from forensics.values import Fault as Fault
from forensics.values import Grade as Grade
from forensics.values import Hit as Hit
from forensics.values import HitState as HitState
from forensics.values import Proof as Proof
from forensics.values import Route as Route
from forensics.values import ScanResult as ScanResult
from forensics.values import SourceKind as SourceKind
from forensics.values import SourceRef as SourceRef
from forensics.values import Tool as Tool
from forensics.values import claim_of as claim_of
from forensics.values.erase_methods import EraseMethod as EraseMethod
from forensics.volume import Volume as Volume
from forensics.volume import VolumeContent as VolumeContent
from forensics.volumes.opening import open_volumes as open_volumes
from forensics.volumes.unlocker import VolumeUnlocker as VolumeUnlocker

__version__: str
__all__ = [
    "STAGES",
    "Claim",
    "ContainerReader",
    "Coverage",
    "Digest",
    "DiskImage",
    "DiskImageError",
    "EraseMethod",
    "ErasureError",
    "ErasureMethod",
    "ErasureOutcome",
    "Evidence",
    "Extent",
    "Fault",
    "FileEntry",
    "FileSystem",
    "FileSystemError",
    "FileSystemReader",
    "ForensicsError",
    "Grade",
    "HashSet",
    "HashSetError",
    "HeldFiles",
    "Hit",
    "HitState",
    "LiveExtents",
    "Proof",
    "Residency",
    "Route",
    "Run",
    "ScanMeans",
    "ScanRequest",
    "ScanResult",
    "SourceKind",
    "SourceRef",
    "StreamId",
    "Tool",
    "UnreadableExtentError",
    "Volume",
    "VolumeAtHand",
    "VolumeContent",
    "VolumeUnlocker",
    "WrongKeyError",
    "__version__",
    "build_from_folder",
    "claim_of",
    "digest_medium",
    "identify_source",
    "local_means",
    "open_file_system",
    "open_hash_set",
    "open_image",
    "open_volumes",
    "plan_whole",
    "read_result",
    "run_erasure",
    "run_scan",
    "save_hash_set",
    "verify_erasure",
    "walk_files",
]
