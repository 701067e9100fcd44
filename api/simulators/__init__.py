"""Stand-ins for the outside world in demo mode. They speak to the real, signed endpoints."""
