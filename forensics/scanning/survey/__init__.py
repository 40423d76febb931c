"""The metadata pass: volumes, files worth reading, and who owns which bytes."""
