"""What is computed from the warehouse beyond counting: outbreak signals and forecasts of demand."""
