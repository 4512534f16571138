"""The picture the two make together, and what the client keeps of it. docs/decisions/0023."""
