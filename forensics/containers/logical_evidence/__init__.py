"""L01, logical evidence of EnCase: files in chunks, and the list of them at its end."""
