"""The network as Python text: what things are called in it, scripts and notebooks."""
