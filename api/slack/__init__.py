"""Human agents in Slack: cards, threads, and what comes back from them.

``desk`` looks what a conversation's thread lacks and queues it, ``courier`` delivers, ``ladder`` sees to
those whom nobody answers, ``buttons`` and ``replies`` take in what agents do.
"""
