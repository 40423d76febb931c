"""Compound files (MS-CFB): old office files, messages of Outlook, Thumbs.db."""
