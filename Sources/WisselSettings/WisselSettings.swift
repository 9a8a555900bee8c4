// WisselSettings
