// WisselAccess
