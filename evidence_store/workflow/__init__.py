"""Steps: one function per act. Steps never call one another; what several share is in ``_kit``.

Every step reads the same: require the duty, open the unit of work, get, ask the domain for the next
state, save, append one custody entry, commit. What was got travels as one frozen value with who
acts and when (``acting``, ``open_cases``, ``open_exhibits``, ``open_orders``). Screens and command
line call the same functions.
"""
