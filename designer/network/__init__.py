"""The network as a value: layers, nodes, wires; edits, differences, traversal and plan."""
