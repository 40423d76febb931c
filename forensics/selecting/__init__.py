"""Selecting what a selective erasure overwrites: from hits on a medium to the ranges of a plan.

``mapping`` lists, in a confined child, whose bytes the hits lie in; ``ranges`` decides, as a pure
function, what of that is overwritten; ``planning`` does both on a medium and freezes the plan.
"""
