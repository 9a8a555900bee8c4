/// Where a value is being written: the encoder that values see, and their containers. No coding path is kept.
struct JSONPlace: Encoder {
  let writer: JSONWriter
  /// How many values stand around this one.
  let depth: Int

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    writer.begin(.object, at: depth)
    return KeyedEncodingContainer(JSONMembers(place: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    writer.begin(.array, at: depth)
    return JSONElements(place: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { JSONScalar(place: self) }
}

/// A value without members.
private struct JSONScalar: SingleValueEncodingContainer {
  let place: JSONPlace
  var codingPath: [any CodingKey] { [] }

  private func write(_ write: (JSONWriter) throws -> Void) rethrows {
    place.writer.begin(.scalar, at: place.depth)
    try write(place.writer)
  }

  func encodeNil() { write { $0.writeNull() } }
  func encode(_ value: Bool) { write { $0.writeBool(value) } }
  func encode(_ value: String) { write { $0.writeText(value) } }
  func encode(_ value: Double) throws { try write { try $0.writeNumber(value) } }
  func encode(_ value: Float) throws { try write { try $0.writeNumber(value) } }
  func encode(_ value: Int) { write { $0.writeInteger(value) } }
  func encode(_ value: Int8) { write { $0.writeInteger(value) } }
  func encode(_ value: Int16) { write { $0.writeInteger(value) } }
  func encode(_ value: Int32) { write { $0.writeInteger(value) } }
  func encode(_ value: Int64) { write { $0.writeInteger(value) } }
  func encode(_ value: UInt) { write { $0.writeInteger(value) } }
  func encode(_ value: UInt8) { write { $0.writeInteger(value) } }
  func encode(_ value: UInt16) { write { $0.writeInteger(value) } }
  func encode(_ value: UInt32) { write { $0.writeInteger(value) } }
  func encode(_ value: UInt64) { write { $0.writeInteger(value) } }
  func encode(_ value: some Encodable) throws { try write { try $0.write(value) } }
}

/// The elements of an array.
private struct JSONElements: UnkeyedEncodingContainer {
  let place: JSONPlace
  var codingPath: [any CodingKey] { [] }
  var count: Int { place.writer.count(at: place.depth) }

  private func add(_ write: (JSONWriter) throws -> Void) throws {
    try place.writer.add(at: place.depth) { try write(place.writer) }
  }

  private func join() -> JSONPlace { JSONPlace(writer: place.writer.join("", at: place.depth), depth: 0) }

  func encodeNil() throws { try add { $0.writeNull() } }
  func encode(_ value: Bool) throws { try add { $0.writeBool(value) } }
  func encode(_ value: String) throws { try add { $0.writeText(value) } }
  func encode(_ value: Double) throws { try add { try $0.writeNumber(value) } }
  func encode(_ value: Float) throws { try add { try $0.writeNumber(value) } }
  func encode(_ value: Int) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: Int8) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: Int16) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: Int32) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: Int64) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: UInt) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: UInt8) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: UInt16) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: UInt32) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: UInt64) throws { try add { $0.writeInteger(value) } }
  func encode(_ value: some Encodable) throws { try add { try $0.write(value) } }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    join().container(keyedBy: type)
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { join().unkeyedContainer() }
  func superEncoder() -> any Encoder { join() }
}

/// The members of an object.
private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let place: JSONPlace
  var codingPath: [any CodingKey] { [] }

  private func add(_ key: Key, _ write: (JSONWriter) throws -> Void) throws {
    try place.writer.add(key.stringValue, at: place.depth) { try write(place.writer) }
  }

  private func join(_ name: String) -> JSONPlace {
    JSONPlace(writer: place.writer.join(name, at: place.depth), depth: 0)
  }

  func encodeNil(forKey key: Key) throws { try add(key) { $0.writeNull() } }
  func encode(_ value: Bool, forKey key: Key) throws { try add(key) { $0.writeBool(value) } }
  func encode(_ value: String, forKey key: Key) throws { try add(key) { $0.writeText(value) } }
  func encode(_ value: Double, forKey key: Key) throws { try add(key) { try $0.writeNumber(value) } }
  func encode(_ value: Float, forKey key: Key) throws { try add(key) { try $0.writeNumber(value) } }
  func encode(_ value: Int, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: Int8, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: Int16, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: Int32, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: Int64, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: UInt, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: UInt8, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: UInt16, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: UInt32, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: UInt64, forKey key: Key) throws { try add(key) { $0.writeInteger(value) } }
  func encode(_ value: some Encodable, forKey key: Key) throws { try add(key) { try $0.write(value) } }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Inner> {
    join(key.stringValue).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    join(key.stringValue).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { join("super") }
  func superEncoder(forKey key: Key) -> any Encoder { join(key.stringValue) }
}
