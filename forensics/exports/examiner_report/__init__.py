"""The examiner's report of a scan: one page of HTML, without pictures and without known files."""
