"""Training plans, data sources, run folders and run logs; no Keras."""
