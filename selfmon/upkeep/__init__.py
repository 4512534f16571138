"""Running it for a practice: keys, backup, restore, erase. For whoever runs the server; opens no word (docs/decisions/0021)."""
