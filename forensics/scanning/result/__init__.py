"""From what shards found to the result file, and what is kept on the way."""
