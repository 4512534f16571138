"""A pseudonymous summary for one supervisor, after the client agreed to it."""
