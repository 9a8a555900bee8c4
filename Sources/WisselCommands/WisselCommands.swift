// WisselCommands
