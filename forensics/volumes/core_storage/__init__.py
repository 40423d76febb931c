"""What CoreStorage of Macs says of its volumes, whether they are open or locked."""
