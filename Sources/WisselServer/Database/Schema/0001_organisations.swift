import WisselDatabase

extension Schema {
  /// Who takes part, and who works together in what.
  static let organisations = Migration(
    1, "organisations, collaborations, studies",
    [
      """
      CREATE TABLE organization (
        id \(.identity),
        name TEXT NOT NULL UNIQUE,
        domain TEXT,
        address1 TEXT,
        address2 TEXT,
        zipcode TEXT,
        country TEXT,
        public_key TEXT NOT NULL DEFAULT ''
      )
      """,
      """
      CREATE TABLE collaboration (
        id \(.identity),
        name TEXT NOT NULL UNIQUE,
        encrypted INTEGER NOT NULL
      )
      """,
      """
      CREATE TABLE membership (
        id \(.identity),
        collaboration_id INTEGER NOT NULL REFERENCES collaboration (id) ON DELETE CASCADE,
        organization_id INTEGER NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
        UNIQUE (collaboration_id, organization_id)
      )
      """,
      "CREATE INDEX membership_organization ON membership (organization_id)",
      """
      CREATE TABLE study (
        id \(.identity),
        name TEXT NOT NULL UNIQUE,
        collaboration_id INTEGER NOT NULL REFERENCES collaboration (id) ON DELETE CASCADE
      )
      """,
      "CREATE INDEX study_collaboration ON study (collaboration_id)",
      """
      CREATE TABLE study_membership (
        id \(.identity),
        study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
        organization_id INTEGER NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
        UNIQUE (study_id, organization_id)
      )
      """,
      "CREATE INDEX study_membership_organization ON study_membership (organization_id)",
    ])
}
