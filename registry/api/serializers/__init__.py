"""The shapes of what goes in and out. They show; services decide."""
