// WisselDatabase
