"""Acts that wait and are signed together, in the browser."""
