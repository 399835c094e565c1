"""Who puts marks on nodes and wires by what the workspace tells."""
