"""The station: devices at hand, what the record has of them, and the eraser that takes a permit."""
