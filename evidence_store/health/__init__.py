"""Looking after an installation: what ``doctor`` looks at, and how the program checks itself."""
