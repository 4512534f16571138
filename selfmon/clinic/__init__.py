"""The therapist's pages: whom they see, and what a client shares."""
