"""The dialogue process: Rasa's message processor with actions in process, on a Unix socket, nothing beyond."""
