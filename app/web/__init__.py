"""What stands between the network and Streamlit: hosts, hidden paths, headers, files given out, and the health route."""
