/// The source files that tell how the tables of ``HospitalDatabase`` are resources.
enum HospitalMapping {
  /// Every resource is a document.
  static func documents(_ types: [String]) -> String {
    types.map { type in
      """
          - type: \(type)
            query: SELECT * FROM document WHERE type = '\(type)'
            document: body
            updated: changed
            deleted: gone

      """
    }.joined()
  }

  /// Patients, measurements, diagnoses and contacts have a column for each thing.
  static let columns = """
        - type: Patient
          table: patient
          updated: changed
          elements:
            id: id
            meta.versionId: version
            meta.profile: {value: "https://plugin.healthcare/fhir/StructureDefinition/plugin-patient"}
            identifier[0].system: {value: "http://fhir.nl/fhir/NamingSystem/bsn"}
            identifier[0].value: bsn
            identifier[1].type.coding.system: {value: "http://terminology.hl7.org/CodeSystem/v2-0203"}
            identifier[1].type.coding.code: {value: MR}
            identifier[1].system: nr_system
            identifier[1].value: nr
            active: active
            name: {json: names}
            gender: sex
            birthDate: born
            deceasedDateTime: died
            address.use: {value: home}
            address.city: town
            address.postalCode: postcode
            address.country: {value: NL}
            managingOrganization.reference: hospital
        - type: Observation
          query: SELECT *, replace(patient, 'Patient/', '') AS patient_id FROM measurement
          updated: changed
          elements:
            id: id
            meta.versionId: version
            status: status
            category: {json: categories}
            code.coding.system: system
            code.coding.code: loinc
            code.coding.display: display
            code.text: title
            subject.reference: {column: patient_id, prefix: Patient/}
            encounter.reference: contact
            effectiveDateTime: taken
            issued: issued
            valueQuantity.value: result
            valueQuantity.comparator: comparator
            valueQuantity.unit: unit
            valueQuantity.system: {value: "http://unitsofmeasure.org"}
            valueQuantity.code: ucum
            valueCodeableConcept: {json: concept}
            valueInteger: score
            method.text: method
            referenceRange: {json: ranges}
            component: {json: parts}
            dataAbsentReason: {json: absent}
        - type: Condition
          table: public.diagnosis
          updated: changed
          elements:
            id: id
            meta.versionId: version
            meta.profile: {value: "https://plugin.healthcare/fhir/StructureDefinition/plugin-condition"}
            identifier: {json: identifiers}
            clinicalStatus.coding.system: {value: "http://terminology.hl7.org/CodeSystem/condition-clinical"}
            clinicalStatus.coding.code: clinical
            verificationStatus: {json: verification}
            category: {json: category}
            code.coding[0].system: {value: "https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus"}
            code.coding[0].code: thesaurus
            code.coding[0].display: name
            code.coding[1].system: {value: "http://hl7.org/fhir/sid/icd-10-nl"}
            code.coding[1].code: icd10
            code.text: title
            bodySite: {json: site}
            subject.reference: patient
            encounter.reference: contact
            onsetDateTime: began
            abatementDateTime: ended
            recordedDate: recorded
            recorder.reference: recorder
            asserter.reference: asserter
        - type: Encounter
          table: contact
          updated: changed
          elements:
            id: id
            meta.versionId: version
            meta.profile: {value: "https://plugin.healthcare/fhir/StructureDefinition/plugin-encounter"}
            identifier.system: nr_system
            identifier.value: nr
            status: status
            class.system: {value: "http://terminology.hl7.org/CodeSystem/v3-ActCode"}
            class.code: class
            serviceType.coding.system: {value: "https://plugin.healthcare/fhir/CodeSystem/dhd-specialisms"}
            serviceType.coding.code: specialism
            serviceType.coding.display: specialism_name
            priority: {json: priority}
            subject.reference: patient
            episodeOfCare: {json: episodes}
            participant: {json: people}
            period.start: began
            period.end: ended
            reasonReference: {json: reasons}
            diagnosis: {json: diagnoses}
            account: {json: accounts}
            hospitalization: {json: admission}
            location: {json: places}
            partOf.reference: whole
            serviceProvider.reference: hospital

    """

  /// A source file; the address is a test's server.
  static func file(_ name: String, _ url: String, _ resources: String) -> String {
    "name: \(name)\npostgres:\n  url: \(url)\n  resources:\n" + resources
  }

  /// A source file; the keywords are those of a test's driver.
  static func file(
    _ name: String, odbc keywords: [(keyword: String, value: String)], timeZone: String = "Europe/Amsterdam",
    _ resources: String
  ) -> String {
    let connection = keywords.map { "    \($0.keyword): \"\($0.value)\"\n" }.joined()
    return "name: \(name)\nodbc:\n  connection:\n\(connection)  time_zone: \(timeZone)\n  resources:\n" + resources
  }
}
