"""The documentation site: these pages, and the interfaces of the three packages (run.py docs)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

project = "Expunge"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
html_theme = "furo"
html_title = "Expunge"
exclude_patterns = ["screens/**"]
myst_heading_anchors = 3
# Links to files beside docs/ are for readers of the tree. An annotation is linked by its last name,
# which two packages may each have ("ref.python" is said of nothing else).
suppress_warnings = ["myst.xref_missing", "myst.header", "ref.python"]
autosummary_generate = True
autodoc_default_options = {
    "members": True,
    "undoc-members": False,
    "show-inheritance": False,
    "ignore-module-all": True,  # what a package passes on is described once, where it is made
}
napoleon_use_ivar = True  # an attribute that has a text of its own is described once, too
autodoc_typehints = "description"
autoclass_content = "class"
