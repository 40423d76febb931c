"""What goes out on paper: one drawing kit, and a folder for each family of documents."""
