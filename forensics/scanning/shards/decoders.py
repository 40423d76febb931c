"""What decodes pictures: loaded by the processes that look at them, before these are confined."""

from __future__ import annotations


def load_decoders(_: object) -> bool:
    """Load all that looks at pictures, in a process that is confined afterwards; needs threads."""
    from forensics.pictures.looking import load_decoders as load  # noqa: PLC0415 -- takes 0.1 s

    load()
    return True
