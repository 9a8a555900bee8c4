import Foundation
import WisselTesting

/// Judges Turtle by the core metadata of Health-RI with `pyshacl`. The reference gives its cardinalities, types, lists and
/// patterns as facts, not the file of shapes; so SHACL shapes are made of the facts here, property by property.
enum ShapeJudge {
  static let facts = SharedFiles.fixture("health-ri-core-metadata.json")
  private static let python = SharedFiles.package.appendingPathComponent(".build/python/bin/python")

  /// Whether the facts are there and this Python has `pyshacl`.
  static let isAvailable: Bool = {
    guard FileManager.default.fileExists(atPath: facts.path) else { return false }
    return (try? run(["-c", "import pyshacl"], "").status) == 0
  }()

  /// What does not conform; empty where all does.
  static func violations(of turtle: String) throws -> [String] {
    let result = try run(["-c", script, facts.path], turtle)
    guard result.status == 0 else { throw Unjudged(status: result.status) }
    return result.output.split(separator: "\n").map(String.init)
  }

  struct Unjudged: Error { let status: Int32 }

  private static let script = """
    import json, re, sys
    from rdflib import Graph, Namespace, BNode, URIRef, Literal, RDF, SH
    from rdflib.collection import Collection
    import pyshacl
    facts = json.load(open(sys.argv[1]))
    prefixes = dict(re.findall(r'(\\w+)=<([^>]+)>', facts['about']))
    def iri(text):
        if text.startswith('http'): return URIRef(text)
        prefix, name = text.split(':', 1)
        return URIRef(prefixes[prefix] + name)
    shapes = Graph()
    for name, described in facts['classes'].items():
        shape = URIRef('http://data.health-ri.nl/core/p2/' + name + 'Shape')
        shapes.add((shape, RDF.type, SH.NodeShape))
        for target in described['targetClass']: shapes.add((shape, SH.targetClass, iri(target)))
        for fact in described['properties']:
            node = BNode()
            shapes.add((shape, SH.property, node))
            shapes.add((node, SH.path, iri(fact['property'])))
            if fact['min']: shapes.add((node, SH.minCount, Literal(int(fact['min']))))
            if fact['max'] != '*': shapes.add((node, SH.maxCount, Literal(int(fact['max']))))
            for key, term in (('nodeKind', SH.nodeKind), ('datatype', SH.datatype), ('node', SH.node), ('class', SH['class'])):
                if key in fact: shapes.add((node, term, iri(fact[key])))
            if 'pattern' in fact: shapes.add((node, SH.pattern, Literal(fact['pattern'])))
            if 'oneOf' in fact:
                items = BNode()
                Collection(shapes, items, [iri(x) for x in fact['oneOf']])
                shapes.add((node, SH['in'], items))
    data = Graph().parse(data=sys.stdin.buffer.read(), format='turtle')
    conforms, report, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False, meta_shacl=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        print(report.value(result, SH.resultPath), report.value(result, SH.sourceConstraintComponent))
    """

  private static func run(_ arguments: [String], _ input: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = python
    process.arguments = arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The text is smaller than a pipe holds, and Python reads it whole before it writes.
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
