"""What phones and browsers keep: backups of Android, property lists, caches, LevelDB."""
