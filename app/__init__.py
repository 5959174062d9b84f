"""The dashboards of `contact`: a Streamlit application that reads the publication and nothing else."""
