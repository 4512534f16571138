"""People, how they are invited, how they sign in, and on which devices."""
