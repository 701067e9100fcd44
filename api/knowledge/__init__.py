"""The articles of the store as a searchable index, kept up to date."""
