"""Looking after an installation: what ``doctor`` looks at, and how the programme checks itself."""
