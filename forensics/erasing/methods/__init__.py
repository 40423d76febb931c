"""The erase methods, one module each; ``values.erase_methods`` registers them."""
