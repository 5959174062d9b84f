"""Keeping what is entrusted: keys, backups, restores, retention, and what an installation can truthfully say of itself."""
