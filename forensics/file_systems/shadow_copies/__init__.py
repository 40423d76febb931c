"""Volume shadow copies of NTFS: what a volume held earlier, laid over what it holds now."""
