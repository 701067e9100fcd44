"""What the assistant can do: rasa-sdk custom actions over the store."""
