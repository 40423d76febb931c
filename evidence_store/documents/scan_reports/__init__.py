"""The examiner's report of a scan: counts from the record, no name and no digest of a file."""
