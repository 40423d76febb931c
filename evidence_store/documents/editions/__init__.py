"""Editions: a document once more in another language, behind a page that says what it is."""
