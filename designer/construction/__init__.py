"""How a network becomes a model, step by step: what is made when, and what it is called."""
