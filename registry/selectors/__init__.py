"""Every read of the registry. What leaves is frozen."""
