"""What carriers say of parcels: from their webhooks, compared by the time it happened, laid over ours."""
