"""What mouse and touch do on the canvas, as objects."""
