"""Files of the data folder beside the record: hits, plans, readings, hash sets, photographs."""
