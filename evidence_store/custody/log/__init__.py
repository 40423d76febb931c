"""The log as a whole: appended to, checked, handed over."""
