"""What the canvas does to the network, one undo step each; no mouse."""
