"""The schedule of devices for the prosecutor: a draft, drawn from data, never sealed."""
