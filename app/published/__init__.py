"""What pages read of the publication, one file per topic; all of it through `app.data`."""
