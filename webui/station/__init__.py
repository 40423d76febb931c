"""The page of the station: what is plugged in, which exhibit it is, and the one next step."""
