"""What libarchive decodes where the system has it: compression that nothing of ours reads."""
