"""What others say of a head: witnesses, time stamps, a sheet of paper."""
