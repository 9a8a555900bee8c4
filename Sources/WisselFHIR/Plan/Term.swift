/// What a column or condition calculates, in terms that every dialect has: elements, lists, encoded values, truths.
package indirect enum Term {
  /// An element: a column of the relation, or the variable of a list's function.
  case variable(String)
  /// An encoded value.
  case literal(String)
  case null
  case truth(Bool)
  /// A whole number of SQL, encoded.
  case number(Term)
  /// A column that holds a place in an iteration.
  case ordinal(String)
  case count(Term)
  /// The elements of a field of an element.
  case elements(of: Term, ShapeNode.Field)
  /// The same of a field that the landing calculates; where it could not, the error of a place.
  case landed(of: Term, ShapeNode.Field, place: Int)
  /// The encoded value of an element.
  case value(of: Term, ShapeNode)
  /// The encoded values of a list of elements.
  case values(of: Term, ShapeNode)
  /// The lists a function gives for each element, one behind the other.
  case flatMap(Term, String, Term)
  case filter(Term, String, Term)
  /// An item by its place from 0; negative places count from the end.
  case item(Term, Int)
  /// The only item; several are the error of a place.
  case only(Term, place: Int)
  /// A list of one item, or of none where it is null.
  case list(Term)
  case join(Term, Term)
  case not(Term)
  case logic(FHIRPathOperator, Term, Term)
  /// An encoded value as a truth. What is no boolean is true; where it is strict, it is the error of a place.
  case asTruth(Term, isStrict: Bool, place: Int)
  /// The value of a column: elements without value left out, several are the error of a place.
  case column(Term, place: Int)
  /// The values of a column as a JSON array.
  case collection(Term)
  /// A truth as an encoded value.
  case encoded(Term)
  case exists(Term)
  case isPresent(Term)
  /// Whether two encoded values are equal, or in an order.
  case compare(FHIRPathOperator, Term, Term)
  /// Whether a list is the one value.
  case equalsOnly(Term, Term)
  /// A term where a condition holds, and null elsewhere.
  case when(Term, Term)
  /// A list where a condition holds, and another elsewhere.
  case either(Term, Term, Term)
  /// The term whose place a column holds.
  case branch(Term, [Term])
  /// The key in an encoded reference.
  case referenceKey(Term, type: String?)
}

/// A term and what it is.
struct TypedTerm {
  enum Kind {
    case truth
    case value
    case values
    case node(ShapeNode)
    case nodes(ShapeNode)
  }

  let term: Term
  let kind: Kind
  /// The elements whose values it may give.
  let shapes: [ShapeNode]

  init(_ term: Term, _ kind: Kind, of shapes: [ShapeNode] = []) {
    self.term = term
    self.kind = kind
    switch kind {
    case .node(let shape), .nodes(let shape): self.shapes = [shape]
    default: self.shapes = shapes
    }
  }
}
