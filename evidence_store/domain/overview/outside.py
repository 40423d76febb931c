"""What stands outside the data folder, as steps ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.holds.waiting_stops import StopFile
    from evidence_store.domain.unit.anchors import AnchoredHead, AnchorPolicy


class Outside(Protocol):
    """What stands outside the data folder, and what waits for it."""

    @property
    def policy(self) -> AnchorPolicy:
        """What the start of an erasure waits for."""

    @property
    def policy_digest(self) -> str:
        """The digest of the policy in the settings, as the log names it."""

    @property
    def authorising_needs_passkey(self) -> bool:
        """Whether two people set that an authorisation is signed with a passkey alone."""

    def heads(self) -> Sequence[AnchoredHead]:
        """Heads of the log that stand outside and are not recorded: the high-water file's.

        Raises:
            CustodyError: they cannot be read.
        """

    def stop_files(self) -> Sequence[StopFile]:
        """Signed holds and stops that are not recorded yet."""
