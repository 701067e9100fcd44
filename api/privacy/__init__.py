"""Personal data outside the store: Rasa's dialogues, copies in Slack; and the daily work of retention."""
