"""Screens: parse a form, call one step, render one page. They read; they change nothing."""
