"""The policy knowledge base as a library: it knows neither HTTP nor the database."""
