"""Who comes in: signing in, sessions, passkeys, attempts, what each page may show to whom."""
