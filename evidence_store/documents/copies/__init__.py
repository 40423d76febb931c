"""The document about the end of a police copy: in words of its own, never those of a device."""
