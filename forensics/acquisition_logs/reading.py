"""Tell whose log a file is, and read it. Lines only: no pattern here can take long on bad input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from forensics.acquisition_log import LARGEST_LOG, AcquisitionLog, AcquisitionLogError
from forensics.acquisition_logs import ewfacquire, ftk_imager, guymager, ufd

_IsItsLog: TypeAlias = Callable[[Sequence[str]], bool]
_Read: TypeAlias = Callable[[Sequence[str]], AcquisitionLog]

_READERS: tuple[tuple[_IsItsLog, _Read], ...] = (
    (guymager.is_its_log, guymager.read),
    (ftk_imager.is_its_log, ftk_imager.read),
    (ewfacquire.is_its_log, ewfacquire.read),
)


def read_log(data: bytes, *, name: str | None = None) -> AcquisitionLog:
    """Read the log of ewfacquire, FTK Imager or Guymager, or a description by Cellebrite UFED.

    ``name`` is that of the file that was acquired: a description may be of several.

    Raises:
        AcquisitionLogError: it is none of them, is too large, or states no digest.
    """
    if len(data) > LARGEST_LOG:
        message = f"The log is larger than {LARGEST_LOG:,} bytes, so it is not an acquisition log."
        raise AcquisitionLogError(message)
    lines = _text(data).splitlines()
    if ufd.is_its_log(lines):
        return ufd.read(lines, name=name)
    for is_its_log, read in _READERS:
        if is_its_log(lines):
            log = read(lines)
            if not log.digests:
                message = f"The log of {log.tool} states no digest. Was the acquisition finished?"
                raise AcquisitionLogError(message)
            return log
    raise AcquisitionLogError(
        "This is not a log of ewfacquire, FTK Imager or Guymager, nor a description by Cellebrite "
        "UFED. Give the file that the tool wrote, or state the digests with --digest."
    )


def _text(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            break
    return data.decode("cp1252", errors="replace")  # FTK Imager on an older Windows
