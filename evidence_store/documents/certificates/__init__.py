"""From a certificate's content to its pages: the same content gives the same bytes."""
