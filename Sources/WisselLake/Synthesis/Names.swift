/// Names as they are frequent in the Netherlands, combined by chance.
enum Names {
  static let women = [
    "Anna", "Maria", "Johanna", "Emma", "Sanne", "Lotte", "Fleur", "Noor", "Femke", "Marloes", "Annelies", "Wilma",
    "Ingrid", "Petra", "Yvonne", "Greetje", "Hendrika", "Cornelia", "Fatima", "Ayşe", "Zoë", "Renée",
  ]
  static let men = [
    "Jan", "Johannes", "Cornelis", "Hendrik", "Willem", "Pieter", "Daan", "Sem", "Lars", "Bram", "Thijs", "Joris",
    "Sjoerd", "Kees", "Gerrit", "Dirk", "Ruben", "Mohamed", "Mehmet", "André", "René", "Jeroen",
  ]
  /// Prefix and name.
  static let families: [(prefix: String, name: String)] = [
    ("", "Jansen"), ("de", "Vries"), ("van den", "Berg"), ("", "Bakker"), ("van", "Dijk"), ("", "Visser"),
    ("", "Smit"), ("", "Meijer"), ("de", "Boer"), ("", "Mulder"), ("de", "Groot"), ("", "Bos"), ("", "Peters"),
    ("", "Hendriks"), ("van", "Leeuwen"), ("", "Dekker"), ("", "Brouwer"), ("de", "Wit"), ("", "Dijkstra"),
    ("", "Smits"), ("de", "Graaf"), ("van der", "Meer"), ("van der", "Linden"), ("", "Kok"), ("", "Jacobs"),
    ("de", "Haan"), ("", "Vermeulen"), ("van den", "Heuvel"), ("van der", "Veen"), ("", "Yılmaz"), ("", "El Idrissi"),
    ("'t", "Hart"), ("ter", "Beek"), ("", "Coëlho"),
  ]
  /// The first two digits of a postcode, and a town there.
  static let towns: [(area: Int, name: String)] = [
    (10, "Amsterdam"), (20, "Haarlem"), (23, "Leiden"), (25, "'s-Gravenhage"), (26, "Delft"), (30, "Rotterdam"),
    (33, "Dordrecht"), (35, "Utrecht"), (38, "Amersfoort"), (43, "Goes"), (48, "Breda"), (50, "Tilburg"),
    (52, "'s-Hertogenbosch"), (56, "Eindhoven"), (59, "Venlo"), (62, "Maastricht"), (65, "Nijmegen"), (68, "Arnhem"),
    (73, "Apeldoorn"), (75, "Enschede"), (80, "Zwolle"), (89, "Leeuwarden"), (97, "Groningen"),
  ]
}
