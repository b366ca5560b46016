"""What we observe, conclude and decide about the claims in the registry."""
