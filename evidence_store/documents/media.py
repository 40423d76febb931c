"""What documents call the kinds of items."""

from __future__ import annotations

from evidence_store.domain.exhibits.exhibit import MediumKind

MEDIA = {
    MediumKind.HDD: "Hard disk",
    MediumKind.SSD: "Solid-state drive",
    MediumKind.USB_FLASH: "USB flash drive",
    MediumKind.MEMORY_CARD: "Memory card",
    MediumKind.PHONE: "Phone",
    MediumKind.TABLET: "Tablet",
    MediumKind.COMPUTER: "Computer",
    MediumKind.SIM_CARD: "SIM card",
    MediumKind.OTHER: "Other device",
}
