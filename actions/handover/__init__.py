"""Seeing, around every action, when a person is needed: the policy is `store.handover.policy`."""
