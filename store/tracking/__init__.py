"""What carriers say of parcels: read from their webhooks, compared by the time it happened, laid over ours."""
