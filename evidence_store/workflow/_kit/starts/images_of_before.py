"""The disk image by which a drive that erased itself is judged: from it blocks of before are taken.

What the person who carries the work out says of the drive proves nothing. So it is one that
proposer and authoriser signed for, by its digest, and that no operator registered or read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certified_subject import images_told
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.acquisitions import newest_image
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way
from forensics.values import claim_of
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values import ErasureMethod


def require_imaged(uow: UnitOfWork, method: ErasureMethod, exhibit: Exhibit) -> None:
    """Check, before anybody signs, that there is a verified disk image of a drive to be asked.

    Raises:
        WrongPlanError: there is none.
    """
    if firmware_name(method) is None:
        return
    if newest_image(uow.acquisitions.find(exhibit_id=exhibit.id)) is None:
        raise WrongPlanError(_none(exhibit.reference, method))


def require_image_of_others(uow: UnitOfWork, disposal: Disposal, *operators: str) -> None:
    """Check that a second person can judge the drive by an image that no operator made.

    Args:
        uow: the record.
        disposal: what is to be carried out.
        operators: who would carry it out, besides those who did.

    Raises:
        WrongPlanError: there is none.
    """
    if firmware_name(disposal.method) is not None:
        image_of_before(uow, disposal, *operators)


def image_of_before(uow: UnitOfWork, disposal: Disposal, *operators: str) -> Acquisition:
    """Return the newest disk image that was signed for, and that no operator registered or read.

    Args:
        uow: the record.
        disposal: by firmware.
        operators: who would carry it out, besides those who did.

    Raises:
        WrongPlanError: there is none.
    """
    name = uow.exhibits.get(disposal.exhibit_id).reference
    told = {(each.id, each.computed_digest) for each in images_told(disposal.told)}
    images = [
        each
        for each in uow.acquisitions.find(exhibit_id=disposal.exhibit_id)
        if (each.id, each.computed_digest) in told
    ]
    if newest_image(images) is None:
        raise WrongPlanError(_none(name, disposal.method))
    people = {*disposal.operator_ids, *operators}
    found = newest_image(
        [each for each in images if not people & {each.registered_by, each.verified_by}]
    )
    if found is None:
        raise WrongPlanError(
            f"{name}: the person who has this drive erase itself registered or read its disk "
            "image, by which another person judges it. Let somebody else carry it out."
        )
    return found


def require_readable_for_somebody(disposal: Disposal, exhibit: Exhibit) -> None:
    """Check that a process may read it for somebody who signs later.

    Raises:
        OutOfSequenceError: a drive erased itself, and is asked by the process of who signs.
    """
    if firmware_name(disposal.method) is not None:
        raise OutOfSequenceError(
            f"{exhibit.reference}: a drive that erased itself is asked, and read, by a process of "
            "the person who signs for it. Do both at the command line: " + Way.DISPOSAL_VERIFY + "."
        )


def _none(name: str, method: ErasureMethod) -> str:
    return (
        f"{name}: {claim_of(method).named} is judged by blocks of before, which a second person "
        "takes from the verified disk image of the exhibit. There is none. Register it, and have "
        "all of it read: " + Way.ACQUISITION_REGISTER + "; or propose another method."
    )
