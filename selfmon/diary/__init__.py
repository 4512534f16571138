"""The spine of every entry: kept once, changed with its past kept, held back, deleted. Rooms above give it content."""
