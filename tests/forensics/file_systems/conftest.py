from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forensics.file_systems.listings import list_image

if TYPE_CHECKING:
    from tests.forensics.file_systems.listings import Listing
    from tests.forensics.file_systems.recipes import Medium


@pytest.fixture(scope="module")
def listing(medium: Medium) -> Listing:
    """What is listed of the ``medium`` of a module."""
    return list_image(medium.path)
