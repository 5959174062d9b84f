"""Forecasts of demand: a daily model of many series, an hourly profile, intervals measured on past origins."""
