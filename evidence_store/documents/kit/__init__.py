"""The drawing kit: words of layout as values, drawn as tagged PDF. Nothing else knows reportlab."""
