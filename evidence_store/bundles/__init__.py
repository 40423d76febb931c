"""Disclosure bundles: what they hold, how they are made and handed out."""
