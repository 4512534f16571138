"""Ground floor: time, database, sealing, errors, mail. Knows no room above it."""
