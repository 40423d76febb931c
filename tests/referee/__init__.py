"""A second, plain evaluator of holds, written from the provisions and not from the program.

It exists to disagree. `judging` answers for one exhibit on one day, `lives` makes histories to
answer for, `endings` leads a history to a lawful end, `shrinking` reports a disagreement as its
shortest history. None of them imports the program; only an adapter may.
"""
