"""The parts that workers do: planned, matched, and what each came to."""
