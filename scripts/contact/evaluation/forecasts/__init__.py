"""The forecasts beside simple and well-known ones, on real départements and on a simulated federation."""
