"""Reading phones, by tools of others; nothing here changes one."""
