"""How the canvas looks, near and far."""
