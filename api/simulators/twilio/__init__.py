"""A stand-in for Twilio: its REST API, signed requests as Twilio sends them, and a phone in the browser."""
