"""Rasa SDK actions: answers, safety, what was not understood, and the contact form."""
