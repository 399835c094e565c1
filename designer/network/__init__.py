"""The network as a value: layers, nodes, wires; edits, differences, structure and plan."""
