"""Disks of VMware: ``opening`` is the entry point."""
