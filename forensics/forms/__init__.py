"""Files of text that people fill in, or somebody sends them: read within bounds."""
