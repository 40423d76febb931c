"""What verbs share: who acts, how a thing is named, forms, tables."""
