"""Mail stores of Outlook: PST and OST files, by a reader of our own that says where bytes lie."""
