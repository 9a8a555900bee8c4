/// Cuts a resource to what a view reads of it, each value encoded; what SQL takes in.
package struct Landing: Sendable {
  private struct Shape: Sendable {
    struct Field: Sendable {
      let name: String
      let source: ShapeNode.Source
      let isIteration: Bool
      let shape: Shape
    }

    let fields: [Field]
    let needsValue: Bool

    init(_ node: ShapeNode) {
      fields = node.fields.map {
        Field(name: $0.name, source: $0.source, isIteration: $0.isIteration, shape: Shape($0.shape))
      }
      needsValue = node.needsValue
    }
  }

  private let resource: String
  private let constants: [String: FHIRPathItem]
  private let shape: Shape
  private let now: Temporal?

  init(_ view: ViewDefinition, _ root: ShapeNode) {
    (resource, constants, shape, now) = (view.resource, view.constants, Shape(root), view.now)
  }

  /// The landed resource as JSON; false where it is of another type than the view reads.
  package func write(_ json: JSON, to text: inout String) -> Bool {
    let node = FHIRNode(json)
    // Byte by byte: Swift takes some characters for the same that are not.
    guard let type = node.resourceType, type.utf8.elementsEqual(resource.utf8) else { return false }
    var variables = FHIRPathEvaluator.variables(resource: node)
    variables[ViewDefinition.rowIndex] = [.value(.number(ExactDecimal(0)))]
    for (name, value) in constants { variables[name] = [value] }
    write(.node(node), shape, FHIRPathEvaluator(variables: variables, now: now), &text)
    return true
  }

  private func write(_ item: FHIRPathItem, _ shape: Shape, _ evaluator: FHIRPathEvaluator, _ text: inout String) {
    guard !shape.fields.isEmpty else {
      JSON.write(shape.needsValue ? Encoded.text(item) : "x", to: &text)
      return
    }
    text += "{\"\(ShapeNode.value)\":"
    JSON.write(shape.needsValue ? Encoded.text(item) : "x", to: &text)
    for field in shape.fields {
      let (items, failure) = items(field.source, of: item, evaluator)
      if items.isEmpty, failure == nil { continue }
      text += ",\"\(field.name)\":["
      if let failure { write(failure: failure, field.shape, &text) }
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        guard field.isIteration else {
          write(item, field.shape, evaluator, &text)
          continue
        }
        var inner = evaluator
        inner.variables["context"] = [item]
        inner.variables[ViewDefinition.rowIndex] = [.value(.number(ExactDecimal(index)))]
        write(item, field.shape, inner, &text)
      }
      text += "]"
    }
    text += "}"
  }

  /// What could not be evaluated is told when a row needs it.
  private func write(failure: String, _ shape: Shape, _ text: inout String) {
    text += shape.fields.isEmpty ? "\"\(failure)\"" : "{\"\(ShapeNode.value)\":\"\(failure)\"}"
  }

  private func items(
    _ source: ShapeNode.Source, of item: FHIRPathItem, _ evaluator: FHIRPathEvaluator
  ) -> ([FHIRPathItem], failure: String?) {
    switch source {
    case .member(let name, let type):
      guard let node = item.node else { return ([], nil) }
      guard let type else { return (node.children(name).map { .node($0) }, nil) }
      return (node.children(name, of: type).map { .node($0.typed(type)) }, nil)
    case .expression(let path, _):
      do throws(FHIRPathError) {
        return (try evaluator.evaluate(path, on: [item]), nil)
      } catch {
        return ([], LandedFailure.text(error, from: path.root.column))
      }
    case .walk(let paths, _):
      do throws(FHIRPathError) {
        return (try evaluator.walk(paths, from: item), nil)
      } catch {
        return ([], LandedFailure.text(error, from: 0))
      }
    }
  }
}

extension Landing {
  /// The landed resource from the resource's bytes; false where it is of another type than the view reads.
  package func write(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) throws -> Bool {
    var text = ""
    guard write(try JSONParser.parse(bytes), to: &text) else { return false }
    output.append(contentsOf: text.utf8)
    return true
  }
}
