"""Intent detection on public sets, beside stock Rasa."""
