"""Training examples to a model, and what the model is worth."""
