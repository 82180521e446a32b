"""Notes become a package and a package becomes its contents: the only room that knows genanki, SQLite and zip."""
