"""The disclosure bundle: what one audience is handed of a case, with everything that checks it."""
