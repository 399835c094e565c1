"""A network as a Graphviz diagram."""
