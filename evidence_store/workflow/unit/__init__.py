"""Steps about the unit's own record: heads outside, backups, time, jobs, disclosures."""
