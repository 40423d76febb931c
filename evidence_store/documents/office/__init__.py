"""Editable documents: the same words of layout as OpenDocument text, for people to change."""
