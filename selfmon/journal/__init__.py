"""What a client notes about a day: check-ins, something stung, hard moments, something held, goals."""
