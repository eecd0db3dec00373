"""The public web process: chat API, widget and demo page. Knows nothing of Rasa; asks `brain` over a Unix socket."""
