"""``python -m forensics`` is the command ``expunge``, where no script of that name is installed."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder, filled by anyone: no library is looked for there
    from forensics.cli.root import main

    main()
