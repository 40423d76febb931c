"""What the screens keep between requests: sessions, marks, drafts. No part of the record."""
