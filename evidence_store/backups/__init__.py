"""Backups: made while others write, encrypted, restored to scratch and checked before they count.

``manifest`` says what a backup holds, signed by the log's key; ``archive`` is the file itself;
``keyring`` opens it; ``creating``, ``verifying`` and ``restoring`` are what people ask for.
"""
