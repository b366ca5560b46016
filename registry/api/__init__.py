"""The records over HTTP, for programs: the same services that the pages call."""
