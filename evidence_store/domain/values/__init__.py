"""Small values that every subject uses: ids, texts as they are kept, months, time zones."""
