"""The canvas: the network as a picture that is edited by hand."""
