"""Tests of what lies in PDF files."""
