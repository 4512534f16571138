"""The client's pages that join rooms: today, own history, first pages, preview."""
