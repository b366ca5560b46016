"""What it takes to approve a release: policies, which of them hold, and who could approve."""
