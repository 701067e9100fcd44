"""What an article is, and the facts that its words may name. Pure; queries are in repositories."""
