"""Which exhibit a device at the station is, and why."""
