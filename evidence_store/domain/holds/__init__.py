"""Whether anything by law bars an erasure: every hold of an exhibit, line by line."""
