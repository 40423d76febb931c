"""Steps that issue a certificate, or withdraw one."""
