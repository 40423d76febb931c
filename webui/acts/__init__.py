"""What acts in the browser share; the acts themselves stand with the pages of their subject.

An act is a value (``page.ActPage``); ``serving`` gives each its address and its two views. No rule
lives here: duties, holds and states are the steps' to decide.
"""
