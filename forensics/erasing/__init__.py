"""Making working copies, overwriting media and reading them back. POSIX-only calls live here.

The order of an erasure is fixed, and ``running`` keeps it: identify the target, check that all
planned bytes lie within it, redeem the permit (which puts the intent in the log), identify again,
and only then open for writing.
"""
