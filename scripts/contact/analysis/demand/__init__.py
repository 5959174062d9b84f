"""The demand that is to come: what the warehouse holds, forecast."""
