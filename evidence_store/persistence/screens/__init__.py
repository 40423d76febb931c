"""What changes in place beside the record: sessions, marks, drafts, jobs, counts. No part of it."""
