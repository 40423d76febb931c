"""Steps of a selective erasure: a medium that goes back with the pictures taken out."""
