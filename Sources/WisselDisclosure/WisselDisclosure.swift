// WisselDisclosure
