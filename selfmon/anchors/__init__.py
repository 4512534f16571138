"""The weekly look back."""
