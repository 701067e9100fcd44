"""All queries of the store, one module per subject. Repositories take a session and never commit."""
