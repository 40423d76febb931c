"""What plans of erasures say beside their extents."""
