"""Exports of a scan result for other tools: ``export`` is the protocol, and the registry."""
