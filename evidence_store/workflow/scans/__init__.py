"""Steps about disk images, hash sets, scans and hits."""
