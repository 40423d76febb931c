"""What can be done about a thing as it stands, and by whom: asked by page, command and step."""
