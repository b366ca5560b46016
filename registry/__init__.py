"""What people claim: interfaces, environments, teams and ownerships."""
