"""The composition root: it opens a data folder, or makes one, and composes its parts.

A data folder holds ``expunge.toml``, ``expunge.sqlite``, ``unit-keys.age``, ``root.pem`` and
``certificates/``. Folders have mode 0700, files 0600.
"""

from __future__ import annotations

from evidence_store.bootstrap.initialising import init_store
from evidence_store.bootstrap.opening import open_store, open_unfounded, open_unheld

__all__ = ["init_store", "open_store", "open_unfounded", "open_unheld"]
