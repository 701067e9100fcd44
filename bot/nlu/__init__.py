"""Understanding one message: details by rules, meaning by sentence embedding, intent by a calibrated classifier."""
