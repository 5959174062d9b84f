"""The canary: identities that exist nowhere else are sent through the whole road, then every byte written is searched."""
