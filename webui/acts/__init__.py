"""Acts in the browser: each parses one form, calls one step, and answers with one page.

An act is a value (``page.ActPage``); ``serving`` gives each its address and its two views. No rule
lives here: duties, holds and states are the steps' to decide.
"""
