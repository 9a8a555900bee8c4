// The kinds are never instantiated; they only keep identifiers apart.

/// Identifies a participant: a hospital, an institute.
public typealias OrganizationID = Identifier<OrganizationKind>
public enum OrganizationKind {}

/// Identifies organisations that agreed to work together.
public typealias CollaborationID = Identifier<CollaborationKind>
public enum CollaborationKind {}

/// Identifies a named part of a collaboration's organisations.
public typealias StudyID = Identifier<StudyKind>
public enum StudyKind {}

/// Identifies a user or a node: both draw from one sequence, since tokens carry only the number.
public typealias AuthenticatableID = Identifier<AuthenticatableKind>
public enum AuthenticatableKind {}

/// Identifies a named set of rules.
public typealias RoleID = Identifier<RoleKind>
public enum RoleKind {}

/// Identifies one permission.
public typealias RuleID = Identifier<RuleKind>
public enum RuleKind {}

/// Identifies a question.
public typealias TaskID = Identifier<TaskKind>
public enum TaskKind {}

/// Identifies a question with all its subtasks: they share the number.
public typealias JobID = Identifier<JobKind>
public enum JobKind {}

/// Identifies one organisation's share of a task.
public typealias RunID = Identifier<RunKind>
public enum RunKind {}

/// Identifies a registered algorithm store.
public typealias StoreID = Identifier<StoreKind>
public enum StoreKind {}

/// A user's id; from the sequence it shares with nodes.
public typealias UserID = AuthenticatableID
/// A node's id; from the sequence it shares with users.
public typealias NodeID = AuthenticatableID
