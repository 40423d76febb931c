"""The unit's keys are replaced: two people, new keys, one entry, and files put in their place."""
