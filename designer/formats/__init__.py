"""One module a file format: .network, .keras, JSON configurations, Python source."""
