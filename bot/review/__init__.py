"""Messages that a person should look at: collecting them, the queue, labels. Pure Python: no web framework, no Rasa."""
