"""What stood before the work of a certificate: a trial of its method, documents withdrawn."""
