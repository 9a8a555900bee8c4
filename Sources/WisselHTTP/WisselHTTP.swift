// WisselHTTP
