"""The canvas: cards, wires, gestures, the far layer."""
