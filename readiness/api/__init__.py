"""What was found out, over HTTP, for programs."""
