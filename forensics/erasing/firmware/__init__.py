"""Erasing by a drive's own firmware: asked, waited for, and judged by five things together."""
