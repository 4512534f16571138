"""What the rules do when nothing happens and when something does: simulated people, the product's own functions.

Each module tells one rule's figures, the product's beside those to reach. `make soak` runs them at full size and prints the
tables of docs/statistics.md; the suite runs a small size and holds what a small size can hold.
"""
