"""The record in an edition: whose words tell which document, and that both people signed."""
