"""The pages of the registry: each view asks for the right, then makes one call."""
