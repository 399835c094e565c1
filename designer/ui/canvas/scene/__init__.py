"""What stands where on the canvas: cards, wires, frames, hit tests; no painting, no mouse."""
