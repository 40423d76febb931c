"""The processes that read suspect data: started, confined, ended."""
