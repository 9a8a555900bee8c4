import WisselFHIR

extension JSON {
  /// The value with one place in it changed: `name[0].family`; a change to nil takes the member or item away.
  func changing(_ path: String, _ change: (JSON?) -> JSON?) -> JSON {
    let steps = path.replacing("[", with: ".").replacing("]", with: "").split(separator: ".").map(String.init)
    return changing(steps[...], change) ?? .null
  }

  func setting(_ path: String, _ text: String) -> JSON {
    changing(path) { _ in try? JSONParser.parse(text) }
  }

  func removing(_ path: String) -> JSON { changing(path) { _ in nil } }

  private func changing(_ steps: ArraySlice<String>, _ change: (JSON?) -> JSON?) -> JSON? {
    guard let step = steps.first else { return change(self) }
    let rest = steps.dropFirst()
    switch self {
    case .array(var items):
      let place = Int(step) ?? items.count
      let old = items.indices.contains(place) ? items[place] : nil
      let new = old.map { $0.changing(rest, change) } ?? (rest.isEmpty ? change(nil) : nil)
      if items.indices.contains(place) {
        if let new { items[place] = new } else { items.remove(at: place) }
      } else if let new {
        items.append(new)
      }
      return .array(items)
    case .object(var members):
      let place = members.firstIndex { $0.name == step }
      let new = place.map { members[$0].value.changing(rest, change) } ?? (rest.isEmpty ? change(nil) : nil)
      if let place {
        if let new { members[place] = Member(step, new) } else { members.remove(at: place) }
      } else if let new {
        members.append(Member(step, new))
      }
      return .object(members)
    default: return self
    }
  }
}

/// Resources that nothing is to be said against, by the PLUGIN profiles where those know the type. Nobody is meant.
enum ValidResource: String, CaseIterable {
  case patient, encounter, condition, procedure, report, letter, organization, role, dbc, observation, bundle

  var json: JSON { (try? JSONParser.parse(text)) ?? .null }

  var profile: String? {
    switch self {
    case .patient: "plugin-patient"
    case .encounter: "plugin-encounter"
    case .condition: "plugin-condition"
    case .procedure: "plugin-procedure"
    case .report: "plugin-pathologyreport"
    case .letter: "plugin-documentreference"
    case .organization: "plugin-organization"
    case .role: "plugin-practitionerrole-specialty"
    case .dbc: "plugin-DBC"
    case .observation, .bundle: nil
    }
  }

  private var text: String {
    switch self {
    case .patient:
      #"{"resourceType":"Patient","id":"p1","meta":{"versionId":"1","lastUpdated":"2024-02-03T10:00:00.000+01:00"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Kort</p></div>"},"identifier":[{"system":"http://fhir.nl/fhir/NamingSystem/bsn","value":"999990019"},{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"value":"123"}],"name":[{"use":"official","text":"J. de Vries","family":"de Vries","_family":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"Vries"}]},"given":["J.",null],"_given":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier","valueCode":"IN"}]},{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier","valueCode":"IN"}]}]}],"telecom":[{"system":"phone","value":"010"}],"gender":"female","birthDate":"1960-02","deceasedDateTime":"2023-01-02","address":[{"use":"home","postalCode":"1234AB","country":"NL"}],"contact":[{"name":{"use":"official","text":"A. Bos"},"gender":"male"}]}"#
    case .encounter:
      #"{"resourceType":"Encounter","id":"e1","identifier":[{"system":"urn:oid:1.2.3","value":"1"}],"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"serviceType":{"coding":[{"system":"https://plugin.healthcare/fhir/CodeSystem/dhd-specialisms","code":"0303"}]},"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActPriority","code":"EL"}]},"subject":{"reference":"Patient/p1"},"period":{"start":"2023-01-02T10:00:00+01:00","end":"2023-01-04"},"hospitalization":{"admitSource":{"coding":[{"system":"http://snomed.info/sct","code":"264362003"}]}},"location":[{"location":{"reference":"Location/l1"},"status":"completed"}]}"#
    case .condition:
      #"{"resourceType":"Condition","id":"c1","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"},{"system":"http://snomed.info/sct","code":"410605003"}]},"code":{"coding":[{"system":"https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus","code":"0000000880"},{"system":"http://hl7.org/fhir/sid/icd-10-nl","code":"C34.1"}]},"subject":{"reference":"Patient/p1"},"onsetDateTime":"2022","recordedDate":"2022-03-04"}"#
    case .procedure:
      #"{"resourceType":"Procedure","id":"r1","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare","valueReference":{"reference":"EpisodeOfCare/d1"}}],"status":"completed","code":{"coding":[{"system":"urn:oid:2.16.840.1.113883.2.4.3.27.15.5","code":"039999"}]},"subject":{"reference":"Patient/p1"},"performedPeriod":{"start":"2023-01-02","end":"2023-01-03"},"reasonReference":[{"reference":"Condition/c1"}]}"#
    case .report:
      #"{"resourceType":"DiagnosticReport","id":"g1","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"SP"}]}],"code":{"coding":[{"system":"http://snomed.info/sct","code":"363679005"}],"text":"Colonbiopt"},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2023-01-02","conclusion":"Geen afwijkingen","conclusionCode":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/icd-o-3","code":"8140/3","display":"Adenocarcinoom"}]}]}"#
    case .letter:
      #"{"resourceType":"DocumentReference","id":"l1","masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.4"},"status":"current","subject":{"reference":"Patient/p1"},"date":"2023-01-02T10:00:00Z","content":[{"attachment":{"contentType":"text/plain","url":"Binary/b1"}}]}"#
    case .organization:
      #"{"resourceType":"Organization","id":"o1","identifier":[{"system":"http://fhir.nl/fhir/NamingSystem/agb-z","value":"06010713"}],"name":"Ziekenhuis","telecom":[{"system":"email","value":"post@example.org","use":"work"}]}"#
    case .role:
      #"{"resourceType":"PractitionerRole","id":"h1","practitioner":{"reference":"Practitioner/x1"},"availableTime":[{"daysOfWeek":["mon","tue"],"availableStartTime":"08:00:00"}]}"#
    case .dbc:
      #"{"resourceType":"EpisodeOfCare","id":"d1","status":"finished","patient":{"reference":"Patient/p1"},"diagnosis":[{"condition":{"reference":"Condition/c1"},"rank":1}]}"#
    case .observation:
      ##"{"resourceType":"Observation","id":"o1","contained":[{"resourceType":"Specimen","id":"s1","status":"available"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2023-01-02T10:00:00+01:00","issued":"2023-01-02T10:00:00.000Z","valueQuantity":{"value":71.50,"unit":"per min","system":"http://unitsofmeasure.org","code":"/min"},"specimen":{"reference":"#s1"},"referenceRange":[{"low":{"value":40},"high":{"value":120}}],"component":[{"code":{"text":"deel"},"valueInteger":3}],"note":[{"text":"rustig","time":"2023-01-02"}]}"##
    case .bundle:
      #"{"resourceType":"Bundle","type":"document","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2"},"timestamp":"2023-01-02T10:00:00Z","entry":[{"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000001","resource":{"resourceType":"Composition","status":"final","type":{"text":"brief"},"subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000002"},"date":"2023-01-02","author":[{"display":"arts"}],"title":"Brief","section":[{"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">tekst</div>"}}]}},{"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000002","resource":{"resourceType":"Patient","birthDate":"1960"}}]}"#
    }
  }
}
