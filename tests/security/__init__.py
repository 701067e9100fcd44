"""What stands against an attacker, shown; the list is in docs/security.md."""
