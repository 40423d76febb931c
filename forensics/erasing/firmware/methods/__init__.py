"""The firmware methods, one module for each set of commands; ``method`` registers them."""
