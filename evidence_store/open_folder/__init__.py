"""An open data folder: its transactions, who acts in it, what is checked, what it is held to."""
