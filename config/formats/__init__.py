"""How numbers are written in each language (Django finds these by FORMAT_MODULE_PATH); days are ``un_date``'s."""
