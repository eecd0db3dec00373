"""Who is at the door: passwords, second factors, sessions, the identity provider."""
