"""Files of the data folder beside the record: hits, plans, hash sets, documents, photographs."""
