"""What lets several processes of the service, on as many machines, work as one: they share a PostgreSQL."""
