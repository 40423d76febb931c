"""The unit's keys and people's own: kept, handed on, wrapped again, replaced by two people."""
