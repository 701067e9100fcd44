"""Understanding one message: details by rules, meaning by embedding, intent by a calibrated classifier."""
