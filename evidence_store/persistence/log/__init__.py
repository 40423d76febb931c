"""The custody log's rows."""
