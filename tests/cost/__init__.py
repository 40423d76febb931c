"""What the suite does more cheaply than a unit, and what holds that the unit does it in full."""
