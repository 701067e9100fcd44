"""A stand-in for Slack: its Web API with its rules, its signed events, and a channel in the browser."""
