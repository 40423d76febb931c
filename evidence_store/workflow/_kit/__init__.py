"""What steps share: ports, who acts, and the grounds that they decide on. No step stands here."""
