"""Letters: each one module that says it as a value, and one line in ``registry``."""
