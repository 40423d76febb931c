"""The witness: a small program of its own that keeps every head of other people's custody logs.

It shares no state with a data folder and knows none: only the public formats of checkpoints,
consistency proofs and cosignatures. It runs on somebody else's computer, for somebody else.
"""
