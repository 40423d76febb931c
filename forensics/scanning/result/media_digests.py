"""The digest of a whole medium, a step of its own: MD5 and SHA-256 are slower than the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import DiskImageError
from forensics.scanning.progress import ScanPhase, ScanProgress
from forensics.scanning.sources.whole_reading import (
    DigestTask,
    digest_in_child,
    follow_reading,
    stated_in_child,
)
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import Digest, Fault, HashAlgorithm, SourceKind, SourceRef
from forensics.values.source_kinds import whole_of

if TYPE_CHECKING:
    from forensics.scanning.result.checkpoint import Checkpoint
    from forensics.scanning.survey.source_survey import Survey


def media_digest(
    survey: Survey, *, child: GuardedChild, checkpoint: Checkpoint, progress: ScanProgress
) -> Digest | None:
    """Take the SHA-256 of the medium of a source, or give what an earlier run took.

    Of an archive it is that of its file, of a folder that of its list and files
    (``containers.as_bytes``). Of a container nobody here knows the medium. What cannot be read
    joins the survey's ledger and faults; then there is no digest. A digest that the image states,
    or the log beside it, and that disagrees, is a fault.
    """
    ref = survey.source.ref
    if ref is None or survey.source.is_container:
        return None
    name = f"media_digest {ref.image}"
    if (kept := checkpoint.fact(name)) is not None:
        return Digest.from_text(kept)
    digest, disagree = _read(ref, survey, child, progress)
    survey.faults += [_disagrees(ref, each) for each in disagree]
    if digest is not None and not disagree:  # else it is said again after an interruption
        checkpoint.keep_fact(name, str(digest))
    return digest


def _disagrees(ref: SourceRef, stated: Digest) -> Fault:
    name = stated.algorithm.value.upper()
    reason = f"the {name} that was stated when the disk image was made is not that of the medium"
    return Fault(ref.image, "whole source", (), reason)


def _read(
    ref: SourceRef, survey: Survey, child: GuardedChild, progress: ScanProgress
) -> tuple[Digest | None, tuple[Digest, ...]]:
    def on_progress(done: int) -> None:
        progress.show(ScanPhase.MEDIA_DIGEST, done, ref.size)

    try:
        stated = (*survey.source.beside.digests, *child.run(stated_in_child, ref.stored))
        others = {each.algorithm for each in stated} - {HashAlgorithm.SHA256}
        task = DigestTask(ref.stored, (HashAlgorithm.SHA256, *sorted(others)))
        steps = child.run(digest_in_child, task)
        found = follow_reading(steps, task, on_progress=on_progress)
    except (DiskImageError, GuardedChildError) as error:
        survey.faults.append(Fault(ref.image, whole_of(ref.kind), (), str(error)))
        return None, ()
    own = {digest.algorithm: digest for digest in found.digests}
    disagree = tuple(each for each in stated if own.get(each.algorithm, each) != each)
    for bad in found.faults:
        if ref.kind is SourceKind.FOLDER:  # places in its list and files are none of the ledger
            survey.faults.append(Fault(ref.image, whole_of(ref.kind), (), bad.reason))
        else:
            survey.take_bad_bytes(bad)
    return (found.digests[0] if found.digests else None), disagree
