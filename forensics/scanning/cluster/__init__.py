"""The same shards on other machines."""
