"""LZVN and LZFSE, by which macOS packs files and disk images."""
