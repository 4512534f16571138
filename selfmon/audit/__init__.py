"""Who saw or changed what: append-only, chained per client."""
