"""Understanding: the Rasa graph components and what they are made of."""
