"""The station: what is plugged in, asked of processes of their own over sockets of this machine."""
