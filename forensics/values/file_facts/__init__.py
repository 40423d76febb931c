"""What is said of one file by what it lies in."""
