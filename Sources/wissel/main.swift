import WisselCommands

await Wissel.run()
