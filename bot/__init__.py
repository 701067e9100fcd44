"""The assistant: a Rasa project with its own channel, pipeline and training data. Imports nothing of ours."""
