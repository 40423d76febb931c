"""What carries methods out, one module each; ``erasing.eraser`` registers them."""
