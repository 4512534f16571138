"""The therapist's own log: shut without its passphrase, no part of any client's record."""
