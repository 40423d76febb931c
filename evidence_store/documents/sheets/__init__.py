"""Sheets to be printed and kept on paper, away from the computer."""
