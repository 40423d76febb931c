"""Names for the objects of The Sleuth Kit's bindings, which ship no types, and what they raise."""

from __future__ import annotations

from typing import Any, TypeAlias

TskFileSystem: TypeAlias = Any  # pytsk3.FS_Info
TskFile: TypeAlias = Any  # pytsk3.File
TskName: TypeAlias = Any  # pytsk3.TSK_FS_NAME
TskAttribute: TypeAlias = Any  # pytsk3.Attribute; iterating it gives its runs
TskAttributeInfo: TypeAlias = Any  # pytsk3.TSK_FS_ATTR

# Calls into the library raise OSError; the bindings add the others for what they cannot convert.
TSK_ERRORS = (OSError, RuntimeError, TypeError, ValueError, OverflowError, SystemError)
