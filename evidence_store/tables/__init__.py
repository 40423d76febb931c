"""Every list that people look at, declared once: its columns for page, spreadsheet and terminal."""
