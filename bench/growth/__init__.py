"""How the pages get slower as the archive grows: each asked by turns of archives of many sizes."""
