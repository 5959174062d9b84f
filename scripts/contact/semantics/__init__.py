"""The semantic layer in process: metrics asked by name. The only package that imports MetricFlow."""
