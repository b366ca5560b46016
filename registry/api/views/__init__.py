"""The addresses of the API: each reads by one selector, or writes by one service."""
