"""What the tests of recording share."""

from __future__ import annotations
